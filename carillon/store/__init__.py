# SPDX-License-Identifier: Apache-2.0
"""What the node remembers: the only SQL and the search index. No read without a scope."""
