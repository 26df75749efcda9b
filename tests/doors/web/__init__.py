# SPDX-License-Identifier: Apache-2.0
"""The web door, asked as a browser asks, and looked at with one."""
