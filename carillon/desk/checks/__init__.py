# SPDX-License-Identifier: Apache-2.0
"""Checks: a question from the front line, answered in milliseconds with reasons and with what to do first."""
