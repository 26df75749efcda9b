# SPDX-License-Identifier: Apache-2.0
"""Tests of who may do what and who sees what, by properties: a short statement of the rule against every way out."""
