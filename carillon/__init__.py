# SPDX-License-Identifier: Apache-2.0
"""Carillon: an open exchange for international police cooperation."""
