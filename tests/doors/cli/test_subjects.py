# SPDX-License-Identifier: Apache-2.0
"""`carillon subject` and `carillon retention`: the whole way on the command line, and who must name himself."""

import json
from pathlib import Path

from carillon.core.policy.retention import months_on
from carillon.store import clock
from tests.desk.deeds import SOUGHT
from tests.doors.cli.conftest import Commands

ASKS = {
    "kind": "deletion",
    "subject": {"name": "Zebulon Vanishingham", "birth_date": "1980-04-01"},
    "applicant": "Advocate Dupont",
    "identity": "passport seen",
}
CONTROL = ("--as", "control.fr")


def written(folder: Path, name: str, body: object) -> Path:
    file = folder / name
    file.write_text(json.dumps(body), encoding="utf-8")
    return file


def test_a_deletion_from_the_receipt_to_the_answer(cli: Commands, tmp_path: Path) -> None:
    record = cli.json("record", "create", written(tmp_path, "record.json", SOUGHT), "--bureau", "DE")["id"]
    case = cli.json("subject", "receive", written(tmp_path, "asks.json", ASKS), *CONTROL)["id"]
    assert case in cli.run("subject", "list", *CONTROL).stdout
    cli.run("subject", "admit", case, *CONTROL)
    assert record in cli.run("subject", "search", case, *CONTROL).stdout
    assert cli.json("subject", "block", record, "--request", case, *CONTROL)["state"] == "done"
    cli.run("subject", "unblock", record, "--request", case, *CONTROL)
    cli.run("subject", "consult", case, "--others", "ke", *CONTROL)
    (asked,) = cli.json("subject", "consultations", "--bureau", "DE")["items"]
    assert asked["records"] == [record]
    assert "Zebulon" in cli.run("subject", "consultations", "--bureau", "DE").stdout
    cli.run("subject", "reply", asked["id"], written(tmp_path, "reply.json", {"position": "agree"}), "--bureau", "DE")
    decision = {"decision": "granted", "ground": "inaccurate", "reasons": "another", "fates": {record: "delete"}}
    cli.run("subject", "decide", case, written(tmp_path, "decision.json", decision), *CONTROL)
    assert "neither confirms" in cli.run("subject", "answer", case, *CONTROL).stdout
    cli.run("subject", "close", case, *CONTROL)
    shown = cli.json("subject", "show", case, *CONTROL)
    assert (shown["state"], [one["what"] for one in shown["orders"]]) == ("closed", ["block", "unblock", "delete"])
    assert cli.json("subject", "disclosures", case, *CONTROL)["items"] == []
    cli.run("subject", "disclosures", case, *CONTROL)
    assert cli.json("record", "show", record, "--bureau", "DE")["status"] == "recalled"


def test_the_operator_is_nobodys_control(cli: Commands, tmp_path: Path) -> None:
    file = written(tmp_path, "asks.json", ASKS)
    assert "control" in cli.error("subject", "receive", file, "--bureau", "FR", code=1)
    assert "control" in cli.error("subject", "list", "--as", "admin.fr", code=1)


def test_an_administrator_appoints_no_control(cli: Commands) -> None:
    said = cli.error("user", "add", "own.man", "--role", "control", "--bureau", "FR", "--as", "admin.fr")
    assert "appointed" in said
    cli.run("user", "add", "next.control", "--role", "control", "--bureau", "FR", "--as", "control.fr")


def test_a_record_is_kept_for_longer(cli: Commands, tmp_path: Path) -> None:
    body = {**SOUGHT, "retention": {"review_on": months_on(clock.today(), 3)}}
    record = cli.json("record", "create", written(tmp_path, "record.json", body), "--bureau", "FR")["id"]
    assert record in cli.run("retention", "list", "--bureau", "FR").stdout
    assert cli.json("retention", "list", "--until", clock.today(), "--bureau", "FR")["items"] == []
    until = months_on(clock.today(), 24)
    asks = ("--until", until, "--assessment", "The warrant of the court still stands.")
    assert until in cli.run("retention", "extend", record, *asks, "--bureau", "FR").stdout
    assert "still stands" in cli.run("retention", "show", record, "--bureau", "FR").stdout
    assert cli.json("retention", "show", record, "--bureau", "FR")["items"][0]["until"] == until
    assert cli.json("retention", "count", "--as", "control.fr")["items"][0]["extensions"] == 1
    assert "FR" in cli.run("retention", "count", "--as", "control.fr").stdout
    assert cli.json("retention", "sweep") == {"names": 1}
    cli.run("retention", "sweep")
    assert "one more period" in cli.error("retention", "extend", record, "--until", "2099-01-01", *asks[2:], "--bureau", "FR")
