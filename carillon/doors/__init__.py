# SPDX-License-Identifier: Apache-2.0
"""How a request comes in and an answer goes out: parse, call one desk function, render."""
