# SPDX-License-Identifier: Apache-2.0
"""Calls for information: asked of many bureaus for an event or a series, answered by each, chased, and seen on one board."""
