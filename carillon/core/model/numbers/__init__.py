# SPDX-License-Identifier: Apache-2.0
"""Numbers that identify things: one file for each standard, with what the number is worth and how it is compared."""
