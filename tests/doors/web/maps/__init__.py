# SPDX-License-Identifier: Apache-2.0
"""Maps: from shapes of countries to drawings."""
