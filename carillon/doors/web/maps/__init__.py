# SPDX-License-Identifier: Apache-2.0
"""Maps drawn by the server as SVG: the world by country, and the surroundings of an event. They need no network and no script."""
