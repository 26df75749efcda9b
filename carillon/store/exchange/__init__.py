# SPDX-License-Identifier: Apache-2.0
"""What the node remembers of its exchange with others: what was said to whom, what came in, who was heard, which directory holds."""
