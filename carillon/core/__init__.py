# SPDX-License-Identifier: Apache-2.0
"""The rules: what a record is, who may see it, what matches. Values in, values out; no file, socket, clock or randomness."""
