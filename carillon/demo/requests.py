# SPDX-License-Identifier: Apache-2.0
"""Requests between bureaus in every state: open, taken up, answered in part or in full, refused, overdue, closed and taken back."""

from collections.abc import Callable, Mapping
from typing import Any

from carillon.core.policy.actors import Actor
from carillon.demo.office import Office, texts
from carillon.desk.attachments import Upload
from carillon.desk.bench import Bench
from carillon.desk.requests import answering, asking, files, thread

Said = Mapping[str, Any]

_DEEDS: dict[str, Callable[[Bench, Actor, str, Said], object]] = {
    "claim": lambda bench, actor, one, said: answering.claim(bench, actor, one),
    "partly": lambda bench, actor, one, said: answering.reply(
        bench, actor, one, said["text"], final=False, language=said.get("language", "en")
    ),
    "answer": lambda bench, actor, one, said: answering.reply(bench, actor, one, said["text"], language=said.get("language", "en")),
    "refuse": lambda bench, actor, one, said: answering.refuse(bench, actor, one, said["reason"], said["text"]),
    "ask_back": lambda bench, actor, one, said: answering.ask_back(bench, actor, one, said["text"]),
    "follow_up": lambda bench, actor, one, said: thread.follow_up(bench, actor, one, said["text"], language=said.get("language", "en")),
    "remind": lambda bench, actor, one, said: asking.remind(bench, actor, one, said["text"], to=said["to"]),
    "close": lambda bench, actor, one, said: asking.close(bench, actor, one, said["text"]),
    "recall": lambda bench, actor, one, said: asking.recall(bench, actor, one, said["text"]),
    "attach": lambda bench, actor, one, said: files.attach(bench, actor, one, Upload(said["name"], said["text"].encode())),
}


def enter(office: Office) -> None:
    """As `requests.yml` tells them."""
    for told in texts("requests"):
        office.enter(told.get("ago", 20), _ask, office, told)


def _ask(office: Office, told: Said) -> None:
    author, body = office.by(told["from"]), {"to": told["to"], **told["body"]}
    if "person" in told:
        found = office.file_person(told["person"]["case"], told["from"], told["person"]["nationality"])
        named = found.record.entity.values("name")[-1]
        body |= {part: body[part].replace("{name}", named) for part in ("subject", "text")} | {"records": [found.record.id]}
    made = asking.draft(office.bench, author, body).held.request.id
    if "file" in told:
        _DEEDS["attach"](office.bench, author, made, told["file"])
    if "ago" not in told:
        return
    asking.send(office.bench, author, made)
    for said in told["steps"]:
        office.follow(said["after"], _DEEDS[said["do"]], office.bench, office.by(said["by"]), made, said)
