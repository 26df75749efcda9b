# SPDX-License-Identifier: Apache-2.0
"""How well names are matched, on real lists beside the checkout and on persons who do not exist; tables like those of docs/matching.md."""
