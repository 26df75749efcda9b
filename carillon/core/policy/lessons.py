# SPDX-License-Identifier: Apache-2.0
"""What a lesson may say: what was done and learnt, and nothing by which a person is found."""

import re
from collections.abc import Mapping
from typing import Any

from carillon.core.model import texts
from carillon.core.packs.pack import Packs
from carillon.errors import Invalid

LONGEST = {"title": 200, "happened": 5000, "learnt": 5000, "advice": 5000}
LANGUAGE = re.compile(r"[a-z]{2,3}")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b")
_PERSONAL = (
    (re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"), "an e-mail address"),
    (re.compile(r"(?<![\w.,])\+?\d(?:[ ().-]?\d){7,}(?![\w])"), "a telephone number or another number of eight figures or more"),
    (re.compile(r"\b(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{7,34}\b"), "the number of a document, a vehicle or an account"),
)
"""What is no lesson but a record. Names a program cannot tell from words: whoever publishes says that there are none."""


def read(body: Any, packs: Packs) -> dict[str, Any]:
    """The fields of a lesson from a body; raises Invalid with every mistake at once."""
    if not isinstance(body, Mapping):
        raise Invalid("A lesson is a JSON object.", help='For example {"theme": "crowds", "title": "…", "happened": "…", "learnt": "…"}.')
    wrong: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name, most in LONGEST.items():
        try:
            text = texts.tidy(_text(body.get(name, "")), lines=name != "title")
        except Invalid as fault:
            wrong[name] = fault.message
            continue
        if not text and name != "advice":
            wrong[name] = "This is needed."
        elif len(text) > most:
            wrong[name] = f"At most {most} characters."
        elif hint := personal(text):
            wrong[name] = f"It holds {hint}; a lesson is about what was done, and is read by all bureaus for years."
        found[name] = text
    found["theme"], found["language"] = body.get("theme"), body.get("language", "en")
    if found["theme"] not in packs.codes["lesson_themes"].codes:
        wrong["theme"] = f"One of {', '.join(packs.codes['lesson_themes'].codes)}."
    if not isinstance(found["language"], str) or not LANGUAGE.fullmatch(found["language"]):
        wrong["language"] = "A language's code, such as en."
    if wrong:
        raise Invalid("The lesson has a mistake." if len(wrong) == 1 else f"The lesson has {len(wrong)} mistakes.", fields=wrong)
    return found


def personal(text: str) -> str:
    """What in a text points to a person; empty where nothing does."""
    dateless = _DAY.sub(" ", text)
    return next((what for pattern, what in _PERSONAL if pattern.search(dateless)), "")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Invalid("Text, please.")
    return value
