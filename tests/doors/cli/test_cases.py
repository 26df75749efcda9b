# SPDX-License-Identifier: Apache-2.0
"""`carillon case`: opened, written in, shown to people and to programs."""

from tests.doors.cli.conftest import Commands

DE = ("--as", "officer.de")
FR = ("--as", "officer.fr")


def test_from_opening_to_leaving(cli: Commands) -> None:
    case = cli.json("case", "open", "The white van", "--participant", "DE", *FR)["id"]
    cli.run("case", "write", case, "Seen in the north.", *FR)
    made = cli.json("case", "write", case, "Find its owner.", "--task-for", "DE", "--due", "2030-01-02", *FR)
    task = made["items"][-1]["id"]
    assert "Find its owner." in cli.run("case", "tasks", *DE).stdout
    cli.run("case", "settle", case, task, "done", *DE)
    shown = cli.run("case", "show", case, *FR).stdout
    for text in ("The white van", "Seen in the north.", "done"):
        assert text in shown
    assert [one["id"] for one in cli.json("case", "list", *DE)["items"]] == [case]
    assert cli.json("case", "close", case, *FR)["state"] == "closed"
    assert cli.json("case", "reopen", case, *FR)["state"] == "open"
    cli.run("case", "leave", case, *DE)
    assert cli.json("case", "show", case, *DE)["state"] == "ended"


def test_one_thing_at_a_time(cli: Commands) -> None:
    case = cli.json("case", "open", "The white van", *FR)["id"]
    refused = cli.run("case", "write", case, "Both.", "--task-for", "DE", "--record", "rec-1", *FR, code=2)
    assert "at a time" in refused.stderr
