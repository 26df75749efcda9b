# SPDX-License-Identifier: Apache-2.0
"""Requests: asked, taken up, answered or refused, with a clock that both sides see."""
