# SPDX-License-Identifier: Apache-2.0
"""Cases: reports, requests, notices, hits and records that belong together, kept by several bureaus."""
