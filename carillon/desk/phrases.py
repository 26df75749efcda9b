# SPDX-License-Identifier: Apache-2.0
"""The memory of translations: what people of a bureau wrote beside a sentence, shown when the same sentence comes again.

It translates nothing by itself, and knows no sentence but those that somebody of the same bureau has entered.
"""

from sqlalchemy import Connection

from carillon.core.model.phrases import comparable, sentences
from carillon.desk.act import Act
from carillon.errors import Invalid
from carillon.store import phrases as store
from carillon.store.phrases import Phrase

LONGEST = 2_000


def remember(doing: Act, object_id: str, pair: tuple[str, str], source: str, translation: str) -> Phrase:
    """Within a deed on a thing that the actor may read: keeps a translation, `pair` is (from, to). It goes with the thing, should that be
    taken back. Raises Invalid."""
    languages = [one.strip().lower()[:8] for one in pair]
    wrong = {name: "Needed." for name, text in (("source", source), ("translation", translation)) if not comparable(text)}
    wrong |= {
        name: f"At most {LONGEST} characters." for name, text in (("source", source), ("translation", translation)) if len(text) > LONGEST
    }
    if not all(languages) or languages[0] == languages[1]:
        wrong["language"] = "Two different languages, such as fr and en."
    if wrong:
        raise Invalid("The translation cannot be kept.", fields=wrong)
    phrase = Phrase(
        bureau=doing.actor.bureau,
        source_language=languages[0],
        language=languages[1],
        source=source.strip(),
        translation=translation.strip(),
        object_id=object_id,
        by=doing.actor.username,
        at=doing.at,
    )
    store.put(doing.connection, phrase)
    return phrase


def known(connection: Connection, bureau: str, pair: tuple[str, str], text: str) -> list[tuple[str, Phrase | None]]:
    """The sentences of a text, each with what the bureau wrote for it before; all without where the languages are the same."""
    parts = sentences(text)
    found = store.find(connection, bureau, pair, parts) if pair[0] != pair[1] else {}
    return [(one, found.get(one)) for one in parts]
