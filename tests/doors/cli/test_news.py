# SPDX-License-Identifier: Apache-2.0
"""`carillon news`: written, published, withdrawn."""

import json

from tests.doors.cli.conftest import Commands

BODY = {"texts": {"en": {"title": "Roads close", "body": "At six."}}}


def test_from_draft_to_withdrawal(cli: Commands) -> None:
    news = cli.json("news", "draft", "-", "--bureau", "KE", stdin=json.dumps(BODY))["id"]
    changed = {"texts": {**BODY["texts"], "fr": {"title": "Routes fermées", "body": "…"}}}
    assert cli.json("news", "edit", news, "-", "--bureau", "KE", stdin=json.dumps(changed))["version"] == 2
    assert cli.json("news", "publish", news, "--bureau", "KE")["state"] == "published"
    assert [one["id"] for one in cli.json("news", "list", "--bureau", "DE")["items"]] == [news]
    assert "Roads close" in cli.run("news", "list", "--bureau", "DE").stdout
    assert "Routes fermées" in cli.run("news", "show", news, "--bureau", "DE").stdout
    assert "owner" in cli.error("news", "withdraw", news, "--bureau", "DE")
    assert cli.json("news", "withdraw", news, "--bureau", "KE")["state"] == "withdrawn"
    assert cli.json("news", "list", "--state", "published", "--bureau", "DE")["items"] == []
