# SPDX-License-Identifier: Apache-2.0
"""Calls for information."""
