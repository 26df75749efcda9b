# SPDX-License-Identifier: Apache-2.0
"""The rights of the person: requests for access, correction and deletion, and the independent control that decides them."""
