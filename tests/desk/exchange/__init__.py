# SPDX-License-Identifier: Apache-2.0
"""Tests of the exchange between nodes, several of them in one process."""
