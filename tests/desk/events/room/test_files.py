# SPDX-License-Identifier: Apache-2.0
"""An alert goes out as a CAP file and comes in from one, with its updates and its cancellation."""

from collections.abc import Iterator

import pytest

from carillon.core.model.room import Alert
from carillon.desk.events.room import files
from carillon.errors import Invalid, Malformed, NotFound
from carillon.formats import cap
from carillon.formats.cap import CapAlert, CapArea, CapInfo, CapReference
from tests.desk.events.room.rooms import HOSTS, Joint, enter, seen, write
from tests.desk.exchange.network import Network

SQUARE = ((48.0, 2.0), (48.0, 2.1), (48.1, 2.1), (48.0, 2.0))


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Joint]:
    net = Network(tmp_path_factory.mktemp("files"), HOSTS["one node"])
    made = Joint(net, "city-run-2030")
    enter(made, "DE")
    yield made
    net.close()


def alert(identifier: str, message: str = "Alert", status: str = "Actual", references: tuple[CapReference, ...] = ()) -> bytes:
    infos = tuple(
        CapInfo(
            category=("Safety",), event="Gas", urgency="Immediate", severity="Severe", certainty="Observed", language=language,
            headline=headline, expires="2030-05-05T12:00:00-00:00", areas=(CapArea(areaDesc="The old harbour", polygons=(SQUARE,)),),
        )
        for language, headline in (("fr", "Fuite de gaz"), ("en-GB", "Gas leak"))
    )  # fmt: skip
    sent = "2030-05-05T08:00:00-00:00"
    made = CapAlert(
        identifier=identifier, sender="city", sent=sent, status=status, msgType=message, scope="Public", references=references, infos=infos
    )
    return cap.build(made)


def test_an_alert_goes_out_and_says_the_same(at: Joint) -> None:
    polygon = [[48.0, 2.0], [48.0, 2.1], [48.1, 2.1]]
    sent = write(at, "FR", "alert", headline="Gas <leak> & smoke", area="Harbour", polygons=[polygon], severity="Severe").item
    read = cap.parse(files.write_cap(*at.room("DE"), sent.id))
    (info,) = read.infos
    assert (read.scope, read.msgType, read.sender, read.incidents) == ("Restricted", "Alert", "FR", ("city-run-2030",))
    assert "FR, DE" in read.restriction
    assert (info.headline, info.severity, info.areas[0].polygons) == ("Gas <leak> & smoke", "Severe", (SQUARE,))
    with pytest.raises(NotFound):
        files.write_cap(*at.room("KE"), sent.id)


def test_a_file_comes_in_with_what_follows_it(at: Joint) -> None:
    first = files.enter_cap(*at.room("DE"), alert("gas-1")).item
    assert isinstance(first.body, Alert)
    assert (first.body.headline, first.body.area, first.body.polygons) == ("Gas leak", "The old harbour", (SQUARE[:-1],))
    refers = (CapReference("city", "gas-1", "2030-05-05T08:00:00-00:00"),)
    second = files.enter_cap(*at.room("DE"), alert("gas-2", "Update", references=refers)).item
    assert isinstance(second.body, Alert)
    assert (second.body.message, second.body.references) == ("update", first.id)
    again = cap.parse(files.write_cap(*at.room("FR"), second.id))
    assert [(one.sender, one.identifier) for one in again.references] == [("DE", first.id)]
    refers = (CapReference("city", "gas-2", "2030-05-05T08:00:00-00:00"),)
    third = files.enter_cap(*at.room("DE"), alert("gas-3", "Cancel", references=refers)).item
    assert next(one for one in seen(at, "FR") if one.item.id == second.id).replaced_by == third.id


@pytest.mark.parametrize("status", ["Exercise", "Test", "Draft", "System"])
def test_an_exercise_alarms_nobody(at: Joint, status: str) -> None:
    before = len(seen(at, "FR"))
    with pytest.raises(Invalid):
        files.enter_cap(*at.room("FR"), alert("ex-1", status=status))
    assert len(seen(at, "FR")) == before


def test_what_is_no_alert_is_refused_in_words(at: Joint) -> None:
    refers = (CapReference("city", "nobody-knows", "2030-05-05T08:00:00-00:00"),)
    for data, kind in (
        (b"<alert/>", Malformed),
        (b"\x00\x01", Malformed),
        (alert("ack-1", "Ack", references=refers), Invalid),
        (alert("gas-9", "Update", references=refers), NotFound),
    ):
        with pytest.raises(kind) as refused:
            files.enter_cap(*at.room("FR"), data)
        assert refused.value.message
