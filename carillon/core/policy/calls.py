# SPDX-License-Identifier: Apache-2.0
"""Who may ask many bureaus at once for what they know of an event: the secretariat for any, a host for its own."""

from collections.abc import Iterable

from carillon.core.model.event import Event
from carillon.core.policy.decide import Decision


def may_ask(bureau: str, secretariat: str | None, events: Iterable[Event]) -> Decision:
    """Of a series that several bureaus lead, each of its events counts."""
    if bureau == secretariat:
        return Decision(True, "the secretariat asks for every event")
    others = [event for event in events if bureau not in event.hosts]
    if not others:
        return Decision(True, "a host asks for its own events")
    who = f"{secretariat} or " if secretariat else ""
    return Decision(False, f"For {others[0].id} only {who}its hosts ask: {', '.join(others[0].hosts)}.")
