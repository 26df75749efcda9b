# SPDX-License-Identifier: Apache-2.0
"""What the public reads and writes: news in four languages, and tips that are new, answered, closed or spam."""

from collections.abc import Callable, Mapping
from typing import Any

from carillon.demo.office import Office, texts
from carillon.desk import news, tipline, tips
from carillon.desk.attachments import Upload

Said = Mapping[str, Any]


def enter(office: Office) -> None:
    """As `public.yml` tells them."""
    for told in texts("public")["news"]:
        office.enter(told["ago"], _write, office, told)
    for number, told in enumerate(texts("public")["tips"]):
        office.enter(told["ago"], send_tip, office, told, f"form {number}")


def _write(office: Office, told: Said) -> None:
    author = office.by(told["from"])
    item = news.draft(office.bench, author, {"texts": told["texts"]}).id
    if "draft" in told:
        return
    news.publish(office.bench, author, item)
    if "withdrawn" in told:
        office.follow(told["withdrawn"], news.withdraw, office.bench, author, item)


def send_tip(office: Office, told: Said, form: str) -> None:
    """Somebody whom nobody knows sends a tip; `form` is that of no other one."""
    upload = (Upload(told["file"]["name"], told["file"]["text"].encode()),) if "file" in told else ()
    filled = {name: told[name] for name in ("subject", "about", "text", "language")}
    sent = tipline.send(office.bench, tipline.Filled(form=form, files=upload, **filled))
    officer = office.by(sent.bureau)
    tip = tipline.follow(office.bench, sent.code).receipt.tip
    deeds: dict[str, Callable[[Said], object]] = {
        "take": lambda said: tips.take(office.bench, officer, tip),
        "reply": lambda said: tips.reply(office.bench, officer, tip, said["text"]),
        "close": lambda said: tips.close(office.bench, officer, tip, said["text"]),
        "spam": lambda said: tips.spam(office.bench, officer, tip),
        "add": lambda said: tipline.add(office.bench, sent.code, said["text"], told["language"]),
    }
    for said in told.get("steps", ()):
        office.follow(said["after"], deeds[said["do"]], said)
