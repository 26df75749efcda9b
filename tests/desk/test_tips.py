# SPDX-License-Identifier: Apache-2.0
"""Tips: from anybody to the right bureau and back, on one node and between two; what is kept of it, and for how long."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from carillon.core.model.event import Event
from carillon.core.model.extract import Extract
from carillon.core.model.tip import digest_of, fold_code
from carillon.core.policy.actors import Actor
from carillon.desk import inbox, tipline, tips, trail
from carillon.desk.attachments import Upload
from carillon.desk.events import register as events
from carillon.desk.exchange.tips import TipBody
from carillon.desk.tipline import Filled
from carillon.errors import Conflict, Denied, Invalid, NotFound, TooMany
from carillon.node import Node
from carillon.store import clock, extracts
from tests.conftest import cast
from tests.desk.deeds import holds
from tests.desk.exchange.network import Network

SCRIPT = "<script>alert(1)</script> was seen in the harbour"
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(200_000)
_forms = iter(range(10**6))


def filled(subject: str = "country", about: str = "KE", text: str = SCRIPT, **more: Any) -> Filled:
    return Filled(subject=subject, about=about, text=text, form=more.pop("form", f"form-{next(_forms)}"), **more)


def publish(node: Node, owner: str, number: str = "2099/1") -> None:
    with node.bench.database.write() as connection:
        extracts.put(connection, Extract(id=number, notice=f"ntc-{number}", owner=owner, colour="red", name="EXEMPLE"), clock.now())


def send(node: Node, given: Filled) -> tuple[str, str]:
    """The code, and the id under which the bureau has it."""
    sent = tipline.send(node.bench, given)
    return sent.code, tipline.follow(node.bench, sent.code).receipt.tip


def lines(node: Node, actor: Actor) -> list[str]:
    return [one.text for one in inbox.page(node.bench, actor) if one.kind == "tip"]


def test_a_tip_goes_to_the_right_bureau(node_anywhere: Node) -> None:
    node = node_anywhere
    publish(node, "DE")
    run = Event(id="run", name="Run", kind="marathon", hosts=("JP",), starts="2030-05-05", ends="2030-05-05")
    events.register(node.bench, cast(node, "JP", "commander"), run)
    for given, bureau in [
        (filled("notice", "2099/1"), "DE"),
        (filled("event", "run"), "JP"),
        (filled("country", "BR"), "BR"),
        (filled("country", "ZZ"), "BR"),
    ]:
        assert tipline.send(node.bench, given).bureau == bureau
    assert [one.about for one in tips.page(node.bench, cast(node, "DE"))] == ["2099/1"]
    assert lines(node, cast(node, "DE")) == ["A tip from the public about notice 2099/1"]
    assert len(tips.page(node.bench, cast(node, "BR"))) == 2


def test_a_tip_about_what_is_not_there_is_refused(node: Node) -> None:
    for given in (filled("notice", "2099/9"), filled("event", "no-run")):
        with pytest.raises(NotFound):
            tipline.send(node.bench, given)
    for given in (filled("fish", "x"), filled(text="  "), filled(text="x" * 20_001), filled(text="\x00")):
        with pytest.raises(Invalid):
            tipline.send(node.bench, given)


Stage = tuple[Node, Node, Callable[[], None], Actor]


@pytest.fixture(params=["one node", "two nodes"])
def stage(request: pytest.FixtureRequest) -> Stage:
    """The node with the form, the node of the bureau that a tip is for, how messages travel, and an officer of that bureau."""
    if request.param == "one node":
        node = request.getfixturevalue("node")
        publish(node, "KE")
        return node, node, lambda: None, cast(node, "KE")
    net: Network = request.getfixturevalue("network")()
    publish(net.at("FR"), "DE")
    return net.at("FR"), net.at("DE"), net.settle, net.officer("DE")


def test_there_and_back(stage: Stage) -> None:
    front, home, travel, officer = stage
    code, tip_id = send(front, filled("notice", "2099/1"))
    travel()
    opened = tips.fetch(home.bench, officer, tip_id)
    assert [(one.side, one.text) for one in opened.words] == [("tipster", SCRIPT)]
    assert lines(home, officer) == ["A tip from the public about notice 2099/1"]
    tips.take(home.bench, officer, tip_id)
    travel()
    assert tipline.follow(front.bench, code).receipt.state == "taken"
    tips.reply(home.bench, officer, tip_id, "At which quay?")
    travel()
    followed = tipline.follow(front.bench, code.lower().replace("-", " "))
    assert [(one.text, one.by) for one in followed.replies] == [("At which quay?", "")]
    tipline.add(front.bench, code, "The third.")
    travel()
    assert [one.text for one in tips.fetch(home.bench, officer, tip_id).words] == [SCRIPT, "At which quay?", "The third."]
    assert "More of a tip from the public about notice 2099/1" in lines(home, officer)
    tips.close(home.bench, officer, tip_id, "Thank you.")
    travel()
    ended = tipline.follow(front.bench, code)
    assert (ended.receipt.state, [one.text for one in ended.replies]) == ("closed", ["At which quay?", "Thank you."])
    tipline.add(front.bench, code, "One more thing.")
    travel()
    assert tips.fetch(home.bench, officer, tip_id).tip.state == "new"


def test_spam_is_told_to_nobody(stage: Stage) -> None:
    front, home, travel, officer = stage
    code, tip_id = send(front, filled("notice", "2099/1", trapped=True))
    travel()
    assert lines(home, officer) == []
    assert tips.page(home.bench, officer) == []
    assert [one.id for one in tips.page(home.bench, officer, state="spam")] == [tip_id]
    assert tipline.follow(front.bench, code).receipt.state == "new"
    with pytest.raises(Conflict):
        tips.reply(home.bench, officer, tip_id, "x")
    tips.take(home.bench, officer, tip_id)
    tips.spam(home.bench, officer, tip_id)
    travel()
    assert tipline.follow(front.bench, code).receipt.state == "taken"


def test_the_node_with_the_form_keeps_no_word_that_was_sent_elsewhere(network: Callable[..., Network]) -> None:
    net = network()
    publish(net.at("FR"), "DE")
    code, _ = send(net.at("FR"), filled("notice", "2099/1", text="Zzyzx at the quay"))
    tipline.add(net.at("FR").bench, code, "Zzyzx again")
    net.settle()
    found = {line.split(":")[0] for line in holds(net.at("FR"), "zzyzx")}
    assert not found & {"tips", "tip_words", "tip_receipts", "tip_replies", "audit", "inbox"}


def test_a_reply_of_a_bureau_that_was_not_asked_is_not_kept(network: Callable[..., Network]) -> None:
    net = network()
    publish(net.at("FR"), "DE")
    code, tip_id = send(net.at("FR"), filled("notice", "2099/1"))
    net.settle()
    with net.at("AT").bench.database.write() as connection:
        from carillon.desk.exchange import post
        from carillon.desk.exchange.post import Saying

        body = {"tip": tip_id, "state": "closed", "word": "wrd-1", "text": "Go away."}
        post.say(
            net.at("AT").bench, connection, clock.now(), Saying(kind="tip-reply", origin="AT", body=body, objects=((tip_id, 0),)), ["FR"]
        )
    net.settle()
    assert tipline.follow(net.at("FR").bench, code).replies == ()


def test_a_code_is_long_told_once_and_kept_as_a_digest(node: Node) -> None:
    code, _ = send(node, filled())
    assert len(fold_code(code)) == 20
    assert holds(node, code, fold_code(code)) == []
    assert holds(node, digest_of(code)) != []
    assert digest_of(code.replace("1", "l").replace("0", "o")) == digest_of(code)
    for wrong in ("", "A" * 20, code[:-1], "\ud800"):
        with pytest.raises(NotFound):
            tipline.follow(node.bench, wrong)


def test_a_form_counts_once(node: Node) -> None:
    send(node, filled(form="the same"))
    with pytest.raises(Conflict, match="sent before"):
        tipline.send(node.bench, filled(form="the same"))
    assert len(tips.page(node.bench, cast(node, "KE"))) == 1


def test_there_is_a_limit_for_all_together(node: Node) -> None:
    bench = msgspec.structs.replace(node.bench.settings, tips_per_hour=2)
    object.__setattr__(node.bench, "settings", bench)
    for _ in range(2):
        send(node, filled())
    with pytest.raises(TooMany) as refused:
        tipline.send(node.bench, filled())
    assert refused.value.retry_after > 0
    with clock.pretend(datetime.now(UTC) + timedelta(hours=2)):
        send(node, filled())


def test_who_may_do_what(node: Node) -> None:
    _, tip_id = send(node, filled())
    for bureau, role in (("KE", "frontline"), ("KE", "compliance"), ("KE", "partner"), ("KE", "admin")):
        with pytest.raises(Denied):
            tips.fetch(node.bench, cast(node, bureau, role), tip_id)
    with pytest.raises(NotFound):
        tips.fetch(node.bench, cast(node, "DE"), tip_id)
    assert tips.fetch(node.bench, cast(node, "DE", "control"), tip_id).tip.id == tip_id
    with pytest.raises(Denied):
        tips.reply(node.bench, cast(node, "KE", "analyst"), tip_id, "x")


def test_nothing_of_who_sent_it_is_noted(node: Node) -> None:
    send(node, filled())
    entry = next(line for line in trail.page(node.bench, cast(node, "BR"), limit=20) if line.deed == "tip.send")
    assert (entry.actor, entry.via, entry.detail) == ("public", "public", {})
    assert set(TipBody.__struct_fields__) == {"tip", "subject", "about", "language", "word", "text", "spam"}


@pytest.mark.parametrize(("days", "kept"), [(180, True), (190, False)])
def test_closed_tips_are_deleted_when_their_time_is_over(node: Node, days: int, kept: bool) -> None:
    code, tip_id = send(node, filled(text="Zzyzx"))
    tips.close(node.bench, cast(node, "KE"), tip_id, "Zzyzx, thank you.")
    with clock.pretend(datetime.now(UTC) + timedelta(days=days)):
        assert bool(tips.forget(node.bench)) is not kept
        assert tips.forget(node.bench) == 0
    assert bool(holds(node, "zzyzx")) is kept
    if not kept:
        assert lines(node, cast(node, "KE")) == []
        with pytest.raises(NotFound):
            tipline.follow(node.bench, code)


def test_what_a_tipster_adds_after_his_bureau_forgot_begins_anew(node: Node) -> None:
    code, tip_id = send(node, filled())
    tips.spam(node.bench, cast(node, "KE"), tip_id)
    with clock.pretend(datetime.now(UTC) + timedelta(days=40)):
        tips.forget(node.bench)
        tipline.add(node.bench, code, "Still there?")
        assert [one.text for one in tips.fetch(node.bench, cast(node, "KE"), tip_id).words] == ["Still there?"]


def test_files_travel_with_a_tip_and_stay_where_they_are_wanted(stage: Stage) -> None:
    front, home, travel, officer = stage
    code, tip_id = send(front, filled("notice", "2099/1", files=(Upload("quay.png", PHOTO),)))
    tipline.add(front.bench, code, "And another.", files=(Upload("note.txt", b"at noon"),))
    travel()
    opened = tips.fetch(home.bench, officer, tip_id)
    assert [(one.name, one.entry, one.state) for one in opened.files] == [
        ("quay.png", opened.words[0].id, "here"),
        ("note.txt", opened.words[1].id, "here"),
    ]
    assert tips.content(home.bench, officer, tip_id, opened.files[0].id).data == PHOTO
    if front is not home:
        with front.bench.database.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM blobs").scalar() == 0
    tips.close(home.bench, officer, tip_id)
    with clock.pretend(datetime.now(UTC) + timedelta(days=200)):
        tips.forget(home.bench)
    with home.bench.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM blobs").scalar() == 0


def test_a_bad_file_and_nothing_is_sent(node: Node) -> None:
    with pytest.raises(Invalid):
        tipline.send(node.bench, filled(files=(Upload("run.exe", b"MZ" + bytes(100)),)))
    assert tips.page(node.bench, cast(node, "KE")) == []


def test_files_of_a_machine_are_not_kept(node: Node) -> None:
    _, tip_id = send(node, filled(trapped=True, files=(Upload("quay.png", PHOTO),)))
    assert tips.fetch(node.bench, cast(node, "KE"), tip_id).files == ()
