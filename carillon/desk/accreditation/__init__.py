# SPDX-License-Identifier: Apache-2.0
"""Accreditation: lists of persons screened for an event, reviewed and decided on, exported, followed until it ends, and purged."""
