# SPDX-License-Identifier: Apache-2.0
"""`carillon figures`: tables for people, for programs and for spreadsheets."""

from carillon.desk.figures import tables
from tests.doors.cli.conftest import Commands


def test_tables_are_listed_and_shown(cli: Commands) -> None:
    assert [one["table"] for one in cli.json("figures", "list", "--bureau", "FR")["items"]] == list(tables.TABLES)
    found = cli.json("figures", "show", "--days", "90", "--bureau", "FR")
    assert found["bureau"] == "FR"
    one = cli.json("figures", "show", "overdue", "--since", "2026-01-01", "--until", "2026-01-31", "--bureau", "FR")
    assert (one["since"], one["until"], [table["name"] for table in one["tables"]]) == ("2026-01-01", "2026-01-31", ["overdue"])
    assert "requests_owed" in cli.run("figures", "show", "--bureau", "FR").stdout


def test_one_table_for_a_spreadsheet(cli: Commands) -> None:
    assert cli.run("figures", "show", "overdue", "--csv", "--bureau", "FR").stdout.splitlines()[:2] == ["what,now", "records,0"]
    assert "one table" in cli.error("figures", "show", "--csv", "--bureau", "FR")
    assert "figures of another bureau" in cli.error("figures", "show", "--of", "DE", "--bureau", "FR")
