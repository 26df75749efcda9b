# SPDX-License-Identifier: Apache-2.0
"""Figures: what a bureau and its network did over a period, as tables; and what each report led to."""
