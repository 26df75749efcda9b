# SPDX-License-Identifier: Apache-2.0
"""Tests of requests, between bureaus of one node and of two."""
