# SPDX-License-Identifier: Apache-2.0
"""Tests of whole nodes: kills, full disks, several processes on one node."""
