# SPDX-License-Identifier: Apache-2.0
"""What nodes say to each other, and how they know who spoke: signed messages, sealed to their addressees, under a signed directory."""
