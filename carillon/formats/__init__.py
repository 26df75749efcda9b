# SPDX-License-Identifier: Apache-2.0
"""Other people's standards, turned into our records and back; pure."""
