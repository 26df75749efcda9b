# SPDX-License-Identifier: Apache-2.0
"""What can be told of the world: kinds of record, code lists and crime areas, as data that a bureau can adapt without code."""
