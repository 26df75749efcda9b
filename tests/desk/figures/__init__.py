# SPDX-License-Identifier: Apache-2.0
"""Tests of figures: who sees which, how they are counted by the clock, and what each report led to."""
