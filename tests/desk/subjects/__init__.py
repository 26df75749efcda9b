# SPDX-License-Identifier: Apache-2.0
"""The rights of the person, where all bureaus share a node and where each has its own."""
