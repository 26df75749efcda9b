# SPDX-License-Identifier: Apache-2.0
"""The search index: names, found by letters and sounds."""
