# SPDX-License-Identifier: Apache-2.0
"""Lists of persons screened for an event."""
