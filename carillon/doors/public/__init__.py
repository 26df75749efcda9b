# SPDX-License-Identifier: Apache-2.0
"""The public door: extracts of notices, news and the tip line, for anybody. No session, no cookie, no script; it can be served alone."""
