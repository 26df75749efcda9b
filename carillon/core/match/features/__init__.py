# SPDX-License-Identifier: Apache-2.0
"""One kind of evidence a module: each looks at both sides and gives a reason, or nothing where either side is silent."""
