# SPDX-License-Identifier: Apache-2.0
"""Tests of notices, their reviews and what the gate lets through."""
