# SPDX-License-Identifier: Apache-2.0
"""`carillon tip`: what the public told a bureau."""

from pathlib import Path

from carillon import node as nodes
from carillon.desk import tipline
from carillon.desk.attachments import Upload
from carillon.desk.tipline import Filled
from tests.doors.cli.conftest import Commands

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(40)


def test_read_answered_and_put_aside(cli: Commands, tmp_path: Path) -> None:
    opened = nodes.open_node(cli.node)
    filled = Filled(subject="country", about="KE", text="Seen at the quay.", form="f", files=(Upload("quay.png", PHOTO),))
    tipline.send(opened.bench, filled)
    opened.close()
    (tip,) = (one["id"] for one in cli.json("tip", "list", "--bureau", "KE")["items"])
    assert "Seen at the quay." in cli.run("tip", "show", tip, "--bureau", "KE").stdout
    assert cli.json("tip", "take", tip, "--bureau", "KE")["state"] == "taken"
    replied = cli.json("tip", "reply", tip, "Which quay?", "--bureau", "KE")
    assert [one["text"] for one in replied["words"]] == ["Seen at the quay.", "Which quay?"]
    (file,) = (one["id"] for one in replied["attachments"])
    cli.run("tip", "save", tip, file, tmp_path / "quay.png", "--bureau", "KE")
    assert (tmp_path / "quay.png").read_bytes() == PHOTO
    cli.error("tip", "save", tip, file, tmp_path / "quay.png", "--bureau", "KE")
    assert cli.json("tip", "close", tip, "--text", "Thank you.", "--bureau", "KE")["state"] == "closed"
    assert cli.json("tip", "spam", tip, "--bureau", "KE")["state"] == "spam"
    assert cli.json("tip", "list", "--bureau", "KE")["items"] == []
    assert tip in cli.run("tip", "list", "--state", "spam", "--bureau", "KE").stdout
    assert "no tip" in cli.error("tip", "show", tip, "--bureau", "DE")
