# SPDX-License-Identifier: Apache-2.0
"""The command line: every deed of a node for people at a terminal, and with `--json` for programs."""
