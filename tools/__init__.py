# SPDX-License-Identifier: Apache-2.0
"""What builds the project and keeps its documents true; not part of what is installed."""
