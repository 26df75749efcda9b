# SPDX-License-Identifier: Apache-2.0
"""What a record is made of: values, kinds, dates, numbers and handling."""
