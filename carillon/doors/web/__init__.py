# SPDX-License-Identifier: Apache-2.0
"""The web door: pages for people, rendered on the server, complete without JavaScript."""
