# SPDX-License-Identifier: Apache-2.0
"""Bulk work of the matcher: lists screened against lists or against a node, pairs compared, and how well all of it works measured."""
