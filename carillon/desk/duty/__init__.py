# SPDX-License-Identifier: Apache-2.0
"""The duty desk: what waits, what is handed over, what everybody must take note of, and who stands in for whom."""
