# SPDX-License-Identifier: Apache-2.0
"""The HTTP door for programs: JSON, one error shape, OpenAPI 3.1."""
