# SPDX-License-Identifier: Apache-2.0
"""Who may do what, who sees what, and how much of it: decisions with reasons."""
