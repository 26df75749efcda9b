# SPDX-License-Identifier: Apache-2.0
"""The automatic checks of a submitted notice: what is missing, which criteria it breaks, what a person has to look at.

Nothing here decides. A finding of severity `stop` keeps a version from being cleared, one of `ask` wants an answer in words; both stand
beside the submission for its reviewer.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from carillon.core.model.notice import Content, Finding, Snapshot
from carillon.core.packs.colours import Colour, Criterion
from carillon.core.packs.pack import Packs

TEXTS = ("charge", "facts", "law", "threat", "wanted_information", "circumstances", "convictions")
"""Fields whose words are looked at for a character that is excluded."""
ADULT = 18
PREDOMINANT = ("neutrality_", "political_offence")
"""Findings that ask for the predominance test."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the reviewing bureau knows besides, as it was found by matching and counting.

    `protected` are (status, how recognised, whether against this owner), `refused` and `double` (notice, ground or colour); counts are of
    the owner's submissions within the time that the pack says."""

    protected: tuple[tuple[str, str, bool], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    double: tuple[tuple[str, str], ...] = ()
    submitted: int = 0
    refusals: Mapping[str, int] = {}
    returned: int = 0
    overturned: int = 0
    invalidated: int = 0
    linked: bool = False
    published: int = 0


def examine(
    packs: Packs, owner: str, content: Content, subjects: Sequence[Snapshot], today: str, known: Known | None = None
) -> list[Finding]:
    """Every finding on one version; `today` is an ISO date."""
    colour = packs.colours[content.colour]
    found = [*missing(colour, content), *_subjects(packs, colour, subjects), *_criteria(colour, content, today)]
    found += [*_age(colour, subjects, today), *neutrality(packs, colour, owner, content)]
    return found + list(_known(packs, colour, subjects, known or Known()))


def stops(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that keep a version from being cleared by anybody."""
    return [one for one in findings if one.severity == "stop" and not waivable(one)]


def waivable(finding: Finding) -> bool:
    """Whether a reviewer may clear in spite of it, saying why."""
    return finding.severity != "stop" or finding.params.get("waivable") == "yes"


def wants_words(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that a reviewer answers in words when clearing."""
    return [one for one in findings if one.severity == "ask" or (one.severity == "stop" and waivable(one))]


def wants_test(findings: Iterable[Finding]) -> bool:
    """Whether the predominance test is needed before clearing."""
    return any(one.code.startswith(PREDOMINANT) for one in findings)


def missing(colour: Colour, content: Content) -> list[Finding]:
    """One finding with every field that the colour needs and that is empty."""
    empty = [one.label for one in colour.fields.values() if one.required and not content.first(one.name).strip()]
    if not empty:
        return []
    return [Finding(code="missing", severity="stop", text=f"Missing: {', '.join(empty)}.", params={"fields": ", ".join(empty)})]


def _subjects(packs: Packs, colour: Colour, subjects: Sequence[Snapshot]) -> Iterator[Finding]:
    if not subjects:
        yield Finding(code="subject", severity="stop", text="The notice names no record of whom or what it is about.")
    for one in subjects:
        kind = packs.kinds.get(one.schema)
        if kind is None or not colour.takes(kind):
            text = f"A {one.schema} cannot be the subject of this colour."
            yield Finding(code="subject", severity="stop", text=text, params={"record": one.record})
    if any(one.shared for one in subjects) and not colour.internal:
        yield Finding(code="shared", severity="note", text="Other bureaus could see the record already when this was submitted.")


# Criteria of the colour ----------------------------------------------------------------------------------------------------


def _criteria(colour: Colour, content: Content, today: str) -> Iterator[Finding]:
    for one in colour.criteria:
        if broken(one, content, today):
            severity = one.severity
            yield Finding(code=one.code, severity=severity, text=one.says, params={"waivable": "yes"} if one.waivable else {})


def broken(rule: Criterion, content: Content, today: str) -> bool:
    """Whether a content breaks a criterion. A field that is not filled breaks no rule about its value: that it is missing is told once."""
    if rule.when is not None and not set(content.fields.get(rule.when, ())) & set(rule.among):
        return False
    values = [value for name in rule.fields for value in content.fields.get(name, ())]
    return (
        any(not content.first(name).strip() or content.first(name) == "no" for name in rule.needs)
        or (rule.least is not None and not any(_number(value) >= rule.least for value in values))
        or bool(set(rule.excludes) & set(values))
        or (rule.before_today and any(value > today for value in values))
        or (rule.after_today and any(value < today[: len(value)] for value in values))
    )


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1


# The person ----------------------------------------------------------------------------------------------------------------


def _age(colour: Colour, subjects: Sequence[Snapshot], today: str) -> Iterator[Finding]:
    for one in subjects:
        births = [value.value for value in one.properties.get("birthDate", ()) if not value.unknown]
        if colour.minors and births and all(_under(birth, today) for birth in births):
            yield Finding(
                code="minor", severity=colour.minors, text="The person is a minor.", params={"record": one.record, "waivable": "yes"}
            )
        if colour.dead and any(not value.unknown for value in one.properties.get("deathDate", ())):
            yield Finding(code="dead", severity=colour.dead, text="The record says that the person is dead.", params={"record": one.record})


def _under(birth: str, today: str) -> bool:
    """Whether somebody born then may still be a minor; a partial date counts for the person."""
    whole = birth + "-12-31"[len(birth) - 4 :] if len(birth) < 10 else birth
    if not whole[:4].isdigit():
        return False
    return f"{int(whole[:4]) + ADULT:04d}{whole[4:10]}" > today


# Neutrality ----------------------------------------------------------------------------------------------------------------


def neutrality(packs: Packs, colour: Colour, owner: str, content: Content) -> list[Finding]:
    """Words and articles of a character that Article 3 excludes; a person reads them, the finding decides nothing."""
    if not colour.neutral:
        return []
    text = " ".join(value for name in TEXTS for value in content.fields.get(name, ())).casefold()
    found = []
    for character, languages in packs.compliance.characters.items():
        words = spoken(languages, text)
        if words:
            said = f"Words of {character} character: {', '.join(words[:8])}. Assess which side of the case predominates."
            params = {"character": character, "words": ", ".join(words[:8])}
            found.append(Finding(code=f"neutrality_{character}", severity="ask", text=said, params=params))
    countries = {owner[:2], *content.fields.get("warrant_country", ())}
    listed = {article for country in countries for article in packs.compliance.articles.get(country, ())}
    cited = sorted(listed & set(_ARTICLE.findall(text)))
    if cited:
        said = f"Articles that are political by their title: {', '.join(cited)}. Assess which side of the case predominates."
        found.append(Finding(code="neutrality_article", severity="ask", text=said, params={"articles": ", ".join(cited)}))
    return found


def spoken(languages: Mapping[str, tuple[str, ...]], text: str) -> list[str]:
    """The words of a text (in lower case) that begin like one of a list's, or are one (with = before it), whatever its language."""
    return sorted({match.group().strip() for pattern in _patterns(tuple(languages.values())) for match in pattern.finditer(text)})


_ARTICLE = re.compile(
    r"(?:§+|\bart(?:icle|icles|ículo|ikel|\.)?|\bсекция|\bст(?:атья|атьи|\.)?|\bmadde|\bmaddesi|\bsections?|第)\s*(\d+(?:\.\d+)*)"
)
_PREFIXES = "(?:وال|بال|لل|ال|و|ب|ل)?"


@lru_cache(maxsize=32)
def _patterns(languages: tuple[tuple[str, ...], ...]) -> tuple[re.Pattern[str], ...]:
    """Beginnings of words; a script without blanks between words has them anywhere."""
    return tuple(re.compile("|".join(_beginning(word.casefold()) for word in words)) for words in languages if words)


def _beginning(word: str) -> str:
    if word[0] == "=":
        # What is the beginning of much else: of cities, of names.
        return rf"(?<![\w-]){re.escape(word[1:])}(?!\w)"
    if "\u3040" <= word[0] <= "\u9fff":
        return re.escape(word)
    prefix = _PREFIXES if "\u0600" <= word[0] <= "\u06ff" else ""
    return rf"(?<!\w){prefix}{re.escape(word)}\w*"


# What is known besides -----------------------------------------------------------------------------------------------------


def _known(packs: Packs, colour: Colour, subjects: Sequence[Snapshot], known: Known) -> Iterator[Finding]:
    limits = packs.compliance
    for status, how, against in known.protected:
        text = f"A protected person ({status}), recognised by {how}{'' if against else '; not against the country that asks'}."
        yield Finding(code="protected", severity="stop" if against else "ask", text=text, params={"status": status, "how": how})
    for notice, ground in known.refused:
        text = f"A notice on this subject was refused before ({ground})."
        yield Finding(code="refused_before", severity="ask", text=text, params={"notice": notice, "ground": ground})
    for notice, name in known.double:
        same = name == colour.name
        text = f"There is a notice on this subject already ({name})."
        yield Finding(code="duplicate", severity="ask" if same else "note", text=text, params={"notice": notice, "colour": name})
    refused = sum(known.refusals.values())
    if known.submitted >= limits.rate_least and (refused + known.overturned) * 100 >= limits.rate * known.submitted:
        grounds = ", ".join(f"{ground} {count}" for ground, count in sorted(known.refusals.items()))
        text = (
            f"Of {known.submitted} submissions of this bureau {refused} were refused ({grounds or 'none'}), {known.returned} returned, "
            f"and {known.overturned} suspended after publication."
        )
        yield Finding(code="requester_record", severity="ask", text=text)
    if known.invalidated >= limits.burst:
        text = f"This bureau declared {known.invalidated} documents invalid within {limits.burst_days} days."
        yield Finding(code="burst", severity="ask", text=text, params={"count": str(known.invalidated)})
    if known.linked:
        yield Finding(code="linked_refusal", severity="ask", text="The holder is somebody whose notice was refused.")
    if colour.quota is not None and known.published >= colour.quota:
        text = f"The bureau has used its {colour.quota} of this colour for this year."
        yield Finding(code="quota", severity="stop", text=text, params={"quota": str(colour.quota)})
