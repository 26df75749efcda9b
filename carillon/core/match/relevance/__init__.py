# SPDX-License-Identifier: Apache-2.0
"""What matters to an event: reports, notices, hits and records, ranked by where, when, what they say, and what they share with others."""
