# SPDX-License-Identifier: Apache-2.0
"""Numbered steps from one form of the database to the next; applied in order, never edited."""
