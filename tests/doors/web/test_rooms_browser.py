# SPDX-License-Identifier: Apache-2.0
"""The room of an event in a browser: no rule of accessibility broken with everything folded out, nothing wider than a phone."""

import pytest

from carillon.desk.events import register
from carillon.desk.events.room import writing
from tests.conftest import cast
from tests.desk.events.room.rooms import event_of
from tests.doors.web.conftest import Served
from tests.doors.web.test_axe import violations
from tests.doors.web.test_browser import DESK, PHONE, Open, address, browse, complaints

pytestmark = pytest.mark.browser
__all__ = ["browse", "complaints"]
EVENT = "city-run-2031"
BODIES = (
    ("FR", {"text": "Seen at the barrier: a very long word, Donaudampfschifffahrtsgesellschaftskapitänsmütze.", "incident": "item"}),
    ("FR", {"kind": "level", "level": "severe", "reason": "A threat by letter."}),
    ("DE", {"kind": "alert", "headline": "Unattended bag", "urgency": "Immediate", "severity": "Extreme", "instruction": "Keep away."}),
    ("DE", {"kind": "team", "text": "Bomb disposal.", "strength": 6}),
    ("FR", {"kind": "task", "text": "Look.", "to": "DE"}),
    ("FR", {"kind": "delegation", "country": "JP", "name": "Guests", "protected": True}),
    ("DE", {"kind": "liaison", "name": "A. Specimen", "starts": "2020-01-01T00:00Z", "ends": "2040-01-01T00:00Z", "phone": "+49 30 1234"}),
    ("FR", {"kind": "handover", "text": "Call at six."}),
)


def test_the_room_breaks_no_rule_and_fits_a_phone(browse: Open, served: Served) -> None:
    bench = served.node.bench
    register.register(bench, cast(served.node, "FR"), event_of(EVENT, "DE"))
    for bureau, body in BODIES:
        writing.deed_of(body)(bench, cast(served.node, bureau), EVENT, body, None)
    for theme, size, language in (("light", DESK, "en"), ("dark", PHONE, "ar"), ("sun", PHONE, "en")):
        page = browse("officer.fr", size=size, cookies={"carillon_theme": theme}, bypass_csp=True)
        page.goto(address(served, f"/events/{EVENT}/room?lang={language}"))
        assert violations(page) == [], theme
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), theme
