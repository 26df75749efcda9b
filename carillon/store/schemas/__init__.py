# SPDX-License-Identifier: Apache-2.0
"""The tables of a bureau's work, one module a capability; each row is one bureau's own copy of a thing that several bureaus have."""
