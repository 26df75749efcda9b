# SPDX-License-Identifier: Apache-2.0
"""The API, through real requests to the whole application."""
