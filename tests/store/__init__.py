# SPDX-License-Identifier: Apache-2.0
"""Tests of what the node remembers, each on SQLite and on PostgreSQL."""
