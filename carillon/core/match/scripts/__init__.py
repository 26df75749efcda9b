# SPDX-License-Identifier: Apache-2.0
"""Readings by script: each module turns a word of its scripts into a-z, best reading first."""
