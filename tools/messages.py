# SPDX-License-Identifier: Apache-2.0
"""Collects every text of the pages into the catalogues, and keeps the translations that are there.

`python tools/messages.py` brings all catalogues up to date with templates, code and packs; `--check` says whether they are, and exits 1
where they are not. Texts of the packs (labels, and the sentences of actions) and of the match reasons are translated like the others.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from carillon.core.match.patterns import TEMPLATES as PATTERNS
from carillon.core.match.reason import TEMPLATES
from carillon.core.match.relevance.reasons import TEMPLATES as RELEVANCE
from carillon.core.packs import load
from carillon.doors.language import DOMAIN, NAMES

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "carillon" / "doors" / "web"
PAGES = ("web", "public")
"""The doors that have pages; their texts stand in one catalogue."""
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "extensions": "jinja2.ext.do", "silent": "false"}}
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
"""One date in every header: a catalogue changes when a text does, and not with the day."""


def collect() -> Catalog:
    """Every text, each once, with the files it comes from."""
    found = Catalog(project=DOMAIN, charset="utf-8", creation_date=BEGUN)
    for door in PAGES:
        for file, _, message, notes, context in extract_from_dir(WEB.parent / door, METHODS, OPTIONS, comment_tags=("Translators:",)):
            found.add(message, None, [(f"carillon/doors/{door}/{file}", 0)], auto_comments=notes, context=context)
    for text, place in of_packs():
        found.add(text, None, [(place, 0)])
    for text in (*TEMPLATES.values(), *RELEVANCE.values(), *PATTERNS.values()):
        found.add(text, None, [("carillon/core/match/reason.py", 0)])
    return found


def of_packs() -> Iterator[tuple[str, str]]:
    """Labels of kinds, properties, areas and codes, what officers read first, and what grades mean; with where each is declared."""
    packs = load.load()
    for kind in packs.kinds.values():
        yield kind.label, "packs: kinds"
        for declared in kind.properties.values():
            yield declared.label, "packs: properties"
    for area in packs.areas.values():
        yield area.label, "packs: areas"
    for colour in packs.colours.values():
        yield from ((text, "packs: colours") for text in (colour.label, colour.reason))
        yield from ((one.label, "packs: colours") for one in colour.fields.values())
        yield from ((one.says, "packs: colours") for one in colour.criteria)
    for codes in packs.codes.values():
        for code in codes.codes.values():
            yield code.label, f"packs: {codes.name}"
            if codes.name == "predominance_factors":
                yield code.reason, f"packs: {codes.name}"
            if "officer" in code.extra:
                yield code.extra["officer"], f"packs: {codes.name}"
            for part in code.parts:
                for meaning in part.values():
                    yield meaning, f"packs: {codes.name}"


def file_of(language: str) -> Path:
    return WEB / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def updated(language: str, template: Catalog) -> bytes:
    """A language's catalogue as it should be: every text, the translations that still fit, nothing obsolete."""
    file = file_of(language)
    if file.exists():
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale=language, domain=DOMAIN)
    else:
        catalogue = Catalog(locale=language, domain=DOMAIN)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.project, catalogue.version = DOMAIN, "1"
    catalogue.copyright_holder = "the Carillon contributors"
    catalogue.header_comment = "# SPDX-License-Identifier: Apache-2.0\n# Texts of the pages of Carillon.\n"
    catalogue.creation_date = catalogue.revision_date = BEGUN
    catalogue.last_translator = catalogue.language_team = "Carillon"
    catalogue.msgid_bugs_address = "see CONTRIBUTING.md"
    catalogue.fuzzy = False
    written = BytesIO()
    write_po(written, catalogue, width=120, ignore_obsolete=True, include_lineno=False, sort_output=True)
    return written.getvalue()


def main(arguments: list[str]) -> int:
    template, stale = collect(), []
    for language in NAMES:
        file, wanted = file_of(language), updated(language, template)
        if not file.exists() or file.read_bytes() != wanted:
            stale.append(language)
            if "--check" not in arguments:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(wanted)
    if stale and "--check" in arguments:
        print(f"Out of date: {', '.join(stale)}. Run `python tools/messages.py`.", file=sys.stderr)
        return 1
    print(f"{len(template)} texts, {len(NAMES)} languages; {'changed: ' + ', '.join(stale) if stale else 'up to date'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
