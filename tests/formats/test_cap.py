# SPDX-License-Identifier: Apache-2.0
"""Alerts in CAP 1.2: what is built is read again, and what the standard does not allow is told all at once."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon import errors
from carillon.formats import cap
from carillon.formats.cap import CapAlert, CapArea, CapCircle, CapInfo, CapReference

SENT = "2027-04-11T07:00:00-00:00"
SQUARE = ((48.0, 2.0), (48.0, 2.5), (48.5, 2.5), (48.0, 2.0))
INFO = CapInfo(category=("Security",), event="Suspicious item", urgency="Immediate", severity="Severe", certainty="Possible")
ALERT = CapAlert(
    identifier="run-2027-7",
    sender="ncb@fr.example",
    sent=SENT,
    status="Actual",
    msgType="Alert",
    scope="Restricted",
    restriction="For the partners of the event",
    infos=(INFO,),
)
EARLIER = CapReference("ncb@fr.example", "run-2027-6", SENT)


def changed(**fields: Any) -> CapAlert:
    return msgspec.structs.replace(ALERT, **fields)


def with_info(**fields: Any) -> CapAlert:
    return changed(infos=(msgspec.structs.replace(INFO, **fields),))


TEXT = st.text(st.characters(exclude_categories=("C",), include_characters="\n\t"), max_size=30).map(str.strip)
SAID = TEXT.filter(bool)
WORD = st.text(st.characters(categories=("L", "N"), include_characters="._@-"), min_size=1, max_size=20)
TIME = st.builds("{:%Y-%m-%dT%H:%M:%S}{}".format, st.datetimes(), st.sampled_from(("-00:00", "+02:00", "-03:30"))).filter(cap._is_time)
LISTED = st.lists(SAID.map(lambda text: " ".join(text.replace('"', "'").split())), max_size=3).map(tuple)
POINT = st.tuples(st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000)).map(
    lambda pair: (pair[0] / 1e6, pair[1] / 1e6)
)
AREA = st.builds(
    CapArea,
    areaDesc=SAID,
    polygons=st.lists(st.lists(POINT, min_size=3, max_size=5).map(lambda ring: (*ring, ring[0])), max_size=2).map(tuple),
    circles=st.lists(st.builds(CapCircle, POINT, st.integers(0, 20_000_000).map(lambda n: n / 1000)), max_size=2).map(tuple),
)


def some(name: str, least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(cap._WORDS[name]), min_size=least, max_size=2).map(tuple)


INFOS = st.builds(
    CapInfo,
    category=some("category", 1),
    event=SAID,
    urgency=st.sampled_from(cap._WORDS["urgency"]),
    severity=st.sampled_from(cap._WORDS["severity"]),
    certainty=st.sampled_from(cap._WORDS["certainty"]),
    language=st.sampled_from(("en-US", "fr", "ar")),
    responseType=some("responseType"),
    onset=st.just("") | TIME,
    headline=TEXT,
    description=TEXT,
    instruction=TEXT,
    areas=st.lists(AREA, max_size=2).map(tuple),
)
SCOPES = (
    st.tuples(st.just("Public"), st.just(""), LISTED)
    | st.tuples(st.just("Restricted"), SAID, LISTED)
    | st.tuples(st.just("Private"), st.just(""), LISTED.filter(bool))
)


@settings(max_examples=25)
@given(
    WORD,
    WORD,
    TIME,
    SCOPES,
    st.lists(st.builds(CapReference, WORD, WORD, TIME), min_size=1, max_size=2),
    LISTED,
    TEXT,
    st.lists(INFOS, min_size=1, max_size=2),
)
def test_what_is_built_is_read_again(
    identifier: str, sender: str, sent: str, scope: tuple[Any, ...], references: list[CapReference], incidents: Any, note: str, infos: Any
) -> None:
    alert = changed(
        identifier=identifier,
        sender=sender,
        sent=sent,
        msgType="Update",
        scope=scope[0],
        restriction=scope[1],
        addresses=scope[2],
        references=tuple(references),
        incidents=incidents,
        note=note,
        infos=tuple(infos),
    )
    assert cap.parse(cap.build(alert)) == alert


def test_elements_stand_in_the_order_of_the_standard() -> None:
    alert = changed(
        addresses=("two words", "one"),
        references=(EARLIER,),
        incidents=("i",),
        note="n",
        infos=(
            msgspec.structs.replace(
                INFO,
                responseType=("Monitor",),
                onset=SENT,
                expires="2027-04-11T09:00:00-00:00",
                headline="h",
                description="d",
                instruction="i",
                areas=(CapArea(areaDesc="a", polygons=(SQUARE,), circles=(CapCircle((48.0, 2.0), 1.5),)),),
            ),
        ),
    )
    text = cap.build(alert).decode()
    order = (
        "identifier sender sent status msgType scope restriction addresses note references incidents info language category event "
        "responseType urgency severity certainty onset expires headline description instruction area areaDesc polygon circle"
    )
    places = [text.index(f"<{name}>") for name in order.split()]
    assert places == sorted(places)
    assert '<addresses>"two words" one</addresses>' in text
    assert "<circle>48,2 1.5</circle>" in text
    assert f'xmlns="{cap.NAMESPACE}"' in text


@pytest.mark.parametrize(
    ("alert", "field"),
    [
        (changed(identifier=""), "identifier"),
        (changed(identifier="a b"), "identifier"),
        (changed(sender="a,b"), "sender"),
        (changed(sent="2027-04-11T07:00:00Z"), "sent"),
        (changed(sent="2027-04-11"), "sent"),
        (changed(sent="2027-02-30T07:00:00-00:00"), "sent"),
        (changed(status="Real"), "status"),
        (changed(msgType="Note"), "msgType"),
        (changed(scope="Secret", restriction=""), "scope"),
        (changed(restriction=" "), "restriction"),
        (changed(scope="Public"), "restriction"),
        (changed(scope="Private", restriction=""), "addresses"),
        (changed(addresses=('a"b',)), "addresses"),
        (changed(incidents=("",)), "incidents"),
        (changed(msgType="Cancel"), "references"),
        (changed(references=(CapReference("a", "b", "yesterday"),)), "references"),
        (changed(infos=()), "info"),
        (changed(note="\x07"), "note"),
        (with_info(category=()), "info 1.category"),
        (with_info(category=("Police",)), "info 1.category"),
        (with_info(responseType=("Run",)), "info 1.responseType"),
        (with_info(urgency="Now"), "info 1.urgency"),
        (with_info(severity=""), "info 1.severity"),
        (with_info(certainty="Sure"), "info 1.certainty"),
        (with_info(event=" "), "info 1.event"),
        (with_info(language="english language"), "info 1.language"),
        (with_info(onset="soon"), "info 1.onset"),
        (with_info(expires=SENT), "info 1.expires"),
        (with_info(headline="\x00"), "info 1.headline"),
        (with_info(areas=(CapArea(areaDesc=""),)), "info 1.area 1.areaDesc"),
        (with_info(areas=(CapArea(areaDesc="a", polygons=(SQUARE[:3],)),)), "info 1.area 1.polygon"),
        (with_info(areas=(CapArea(areaDesc="a", polygons=((*SQUARE, (0.0, 0.0)),)),)), "info 1.area 1.polygon"),
        (with_info(areas=(CapArea(areaDesc="a", polygons=(((91.0, 0.0), *SQUARE[1:3], (91.0, 0.0)),)),)), "info 1.area 1.polygon"),
        (with_info(areas=(CapArea(areaDesc="a", circles=(CapCircle((0.0, 0.0), -1.0),)),)), "info 1.area 1.circle"),
        (with_info(areas=(CapArea(areaDesc="a", circles=(CapCircle((float("nan"), 0.0), 1.0),)),)), "info 1.area 1.circle"),
    ],
)
def test_what_the_standard_does_not_allow_is_named(alert: CapAlert, field: str) -> None:
    assert list(cap.faults(alert)) == [field]
    with pytest.raises(errors.Invalid) as caught:
        cap.build(alert)
    assert field in caught.value.fields


def test_all_mistakes_are_named_at_once() -> None:
    assert set(cap.faults(changed(sent="", status="", infos=(msgspec.structs.replace(INFO, event=""),)))) == {
        "sent",
        "status",
        "info 1.event",
    }


def test_times_are_in_the_form_of_the_standard() -> None:
    assert cap.time_of("2027-04-11T07:00:00Z") == cap.time_of("2027-04-11T09:00:00+02:00") == SENT


def test_what_others_write_is_read() -> None:
    text = cap.build(ALERT).decode()
    text = text.replace("<scope>", "<source>duty desk</source><scope>").replace("<info><language>en-US</language>", "<info>\n  ")
    text = text.replace("Possible</certainty>", "Very Likely</certainty><audience>all</audience>")
    assert cap.parse(text.encode()) == with_info(certainty="Likely")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", errors.Malformed),
        (b"{}", errors.Malformed),
        (b"<alert/>", errors.Malformed),
        (b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.1"/>', errors.Malformed),
        (cap.build(ALERT)[:-9], errors.Malformed),
        (b'<!DOCTYPE alert [<!ENTITY x "y">]>' + cap.build(ALERT).partition(b"\n")[2], errors.Malformed),
        (cap.build(ALERT).replace(b"Suspicious item", b"&xxe;"), errors.Malformed),
        (cap.build(ALERT).replace(b"<scope>", b"<sent>x</sent><scope>"), errors.Malformed),
        (
            cap.build(ALERT).replace(b"</certainty>", b"</certainty><area><areaDesc>a</areaDesc><polygon>1 2</polygon></area>"),
            errors.Malformed,
        ),
        (cap.build(ALERT).replace(b"Restricted", b"Private"), errors.Invalid),
        (cap.build(ALERT).replace(b"Immediate", b"At once"), errors.Invalid),
        (b'<alert xmlns="%s"/>' % cap.NAMESPACE.encode(), errors.Invalid),
        (b" " * (1024 * 1024 + 1), errors.TooLarge),
    ],
)
def test_what_is_no_alert_is_refused(data: bytes, error: type[errors.AskerError]) -> None:
    with pytest.raises(error):
        cap.parse(data)


@settings(max_examples=50)
@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(errors.AskerError):
        cap.parse(data)
    with suppress(errors.AskerError):
        cap.parse(cap.build(ALERT).replace(b"Suspicious item", data))
