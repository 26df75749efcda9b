# SPDX-License-Identifier: Apache-2.0
"""Major events: the register, the room of those who secure one, what matters to it, its picture, and what is learnt."""
