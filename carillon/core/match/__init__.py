# SPDX-License-Identifier: Apache-2.0
"""The matching engine: two descriptions in any script, a score, and the reasons an officer reads."""
