# SPDX-License-Identifier: Apache-2.0
"""Notices and diffusions at the desk: drafted, submitted, published, suspended, withdrawn."""
