# SPDX-License-Identifier: Apache-2.0
"""Languages: which one is chosen, how dates and numbers read in it, and that no text of a page escapes the catalogues."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from carillon.doors import language
from tests.doors.web.conftest import Things, Visit

LANGUAGES = language.load()
EN, AR, FR = LANGUAGES["en"], LANGUAGES["ar"], LANGUAGES["fr"]


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("fr", "fr"),
        ("fr-CA,fr;q=0.8,en;q=0.5", "fr"),
        ("de,es;q=0.4,ar;q=0.9", "ar"),
        ("en;q=0.1,es", "es"),
        ("de", "en"),
        ("", "en"),
        ("fr;q=0", "en"),
        (";;;q=,,", "en"),
        ("*", "en"),
        ("fr;q=banana,es", "es"),
    ],
)
def test_the_browser_is_listened_to(accepted: str, code: str) -> None:
    assert language.choose(LANGUAGES, None, accepted=accepted).code == code


@given(st.text(max_size=300))
def test_no_header_is_too_odd(accepted: str) -> None:
    assert language.choose(LANGUAGES, accepted=accepted).code in LANGUAGES


@pytest.mark.parametrize(("wanted", "code"), [(("fr", "ar"), "fr"), (("", "ar"), "ar"), ((None, None), "es"), (("xx", "en-XA"), "en-XA")])
def test_a_choice_goes_before_the_browser(wanted: tuple[str | None, ...], code: str) -> None:
    assert language.choose(LANGUAGES, *wanted, accepted="es").code == code


@pytest.mark.parametrize(
    ("given_date", "english", "french"),
    [
        ("1979", "1979", "1979"),
        ("1979-05", "May 1979", "mai 1979"),
        ("1979-05-12", "12 May 1979", "12 mai 1979"),
        ("2026-11-24T20:10:59Z", "24 Nov 2026, 20:10 UTC", "24 nov. 2026, 20:10 UTC"),
        ("2026-11-24T23:10:00+02:00", "24 Nov 2026, 21:10 UTC", "24 nov. 2026, 21:10 UTC"),
        ("", "", ""),
        ("about 1980", "about 1980", "about 1980"),
        ("1979-13", "1979-13", "1979-13"),
        ("1979-02-31", "1979-02-31", "1979-02-31"),
    ],
)
def test_dates_partial_and_whole(given_date: str, english: str, french: str) -> None:
    assert EN.day(given_date) == english
    assert FR.day(given_date) == french


@pytest.mark.parametrize(("score", "shown"), [(1.0, "100%"), (0.999, "99%"), (0.93, "93%"), (0.0, "0%"), (0.29, "29%"), (0.57, "57%")])
def test_only_a_perfect_score_reads_a_hundred(score: float, shown: str) -> None:
    assert EN.percent(score) == shown


def test_numbers_and_countries() -> None:
    assert EN.number(12000) == "12,000"
    assert FR.country("DE") == "Allemagne"
    assert AR.dir == "rtl"
    assert EN.country("UTO") == "UTO"
    assert EN.country(None) == ""
    assert ("FR", "France") in EN.countries()
    assert not {"EU", "ZZ"} & {code for code, _ in EN.countries()}


def test_what_is_not_translated_stays_english() -> None:
    assert FR.gettext("no such text") == "no such text"
    for number, said in ((1, "%(num)s unicorn."), (2, "%(num)s unicorns.")):
        assert FR.ngettext("%(num)s unicorn.", "%(num)s unicorns.", number) == said
        assert AR.ngettext("%(num)s unicorn.", "%(num)s unicorns.", number) == f"\u2066{said}\u2069"


def test_english_within_arabic_keeps_its_own_direction() -> None:
    assert AR.gettext("no such text") == "\u2066no such text\u2069"
    assert AR.gettext("") == ""


# No text escapes ---------------------------------------------------------------------------------------------------------

DATA = {"bdi", "time", "code", "kbd", "script", "style", "datalist", "textarea", "title", "desc", "text"}
"""Elements that hold what people entered, times and numbers; what is marked so by a class or a direction of its own counts, too. In a
drawing (the last three) names of places stand beside the words."""
MARKED = {"mono", "id", "reason-text"}
NAMES = {"Carillon", "City", "AMBER", "GREEN", "CLEAR", "STRICT", *language.NAMES.values()}
COUNTRIES = {name for _, name in LANGUAGES[language.PSEUDO].countries()}
"""Names of countries come from CLDR, in every language."""
PAGES = (
    "/", "/check?kind=person", "/check?kind=scan", "/checks", "/hits", "/inbox", "/reports", "/reports/new", "/records",
    "/records/new", "/records/new?schema=Passport", "/events", "/audit", "/bureaus", "/lists", "/account", "/menu", "/password",
    "/samples", "/nowhere",
)  # fmt: skip


def loose(page: str) -> set[str]:
    """Words of a page in the pseudo-language that stand outside its brackets."""
    found: set[str] = set()
    for element in html.document_fromstring(page).find("body").iter():  # type: ignore[union-attr]
        above = element.getparent()
        texts = [element.get(name) for name in ("aria-label", "title", "placeholder", "data-label", "alt")]
        texts += [] if _is_data(element) else [element.text]
        texts += [] if above is None or _is_data(above) else [element.tail]
        for text in texts:
            rest = re.sub(r"⟦[^⟧]*⟧", " ", "" if (text or "").strip() in COUNTRIES else text or "")
            found |= {word for word in re.findall(r"[^\W\d_][\w.]{3,}", rest) if word not in NAMES}
    return found


def _is_data(element: html.HtmlElement) -> bool:
    classes = set((element.get("class") or "").split())
    return not isinstance(element.tag, str) or element.tag in DATA or bool(classes & MARKED) or element.get("dir") == "auto"


@pytest.mark.parametrize("path", PAGES)
def test_no_text_escapes_the_catalogues(visit: Visit, things: Things, path: str) -> None:
    page = visit("officer.fr").get(path + ("&" if "?" in path else "?") + f"lang={language.PSEUDO}").text
    assert "⟦" in page
    assert loose(page) == set()
