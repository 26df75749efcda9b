# SPDX-License-Identifier: Apache-2.0
"""Tests of the features of the matching engine."""
