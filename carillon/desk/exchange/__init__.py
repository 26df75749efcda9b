# SPDX-License-Identifier: Apache-2.0
"""What bureaus of this node say to bureaus elsewhere, and what is done with what those say."""
