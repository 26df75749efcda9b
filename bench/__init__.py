# SPDX-License-Identifier: Apache-2.0
"""Measurements: each prints a table and writes JSON; ratios to a peer in the same run come first, since machines differ."""
