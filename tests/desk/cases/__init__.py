# SPDX-License-Identifier: Apache-2.0
"""Tests of cases that several bureaus keep."""
