# SPDX-License-Identifier: Apache-2.0
"""Derives the tables of names in Han characters: `python tools/eastern_tables.py FOLDER UNIHAN`.

FOLDER is that of `tools/match_tables.py`, UNIHAN a folder with the files of the Unihan database (Unicode licence).
The Japanese readings are those of the person names of SudachiDict core (Apache-2.0), read by SudachiPy; both are
installed for this tool only. With `--without-fifth`, every fifth surname and given name (by digest) is left out, so that
figures can be taken on names that the tables have not seen.
"""

import argparse
import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from carillon.core.match import kanji
from carillon.core.match.latin import fold
from carillon.core.match.normalise import clean
from carillon.core.match.scripts import kana
from tools import match_tables
from tools.match_tables import groups_of, learn, rows_of, short_vowels, southern
from tools.match_tables import kanji as grouped

SUDACHI = "person names of SudachiDict core (Apache-2.0, copyright Works Applications Co., Ltd.)"
UNIHAN = "the Unihan database (Unicode licence, copyright 1991-2021 Unicode, Inc.)"
ATTESTED = 3.0
"""How much likelier a reading is that Wikidata has for these characters."""
LONGEST = 4
"""Characters of the longest name part that is kept."""
KEPT = {"surname": 3, "given": 4}
"""Most readings of one name part."""
BORNE = 2
"""Entries of Wikidata that bear a surname, from which it is kept even where its reading would be guessed."""
GUESSES = 2
"""The guessed readings of a rarer surname among which the right one must be, else it is kept."""
RARE = 5.0
"""How many times less likely (binary logarithm) than the best one a reading may be."""
_HAN = re.compile(r"[\u3400-\u9fff](?:[\u3400-\u9fff々]|[ノヶケツ](?=[\u3400-\u9fff]))*")
_KATAKANA = re.compile(r"[ァ-ヺー]+")
_JYUTPING = re.compile(r"(gw|kw|ng|[bpmfdtnlgkhzcswj])?([aeiouy]+(?:ng|[mnptk])?|ng|m)[1-6]")
_SYLLABLE = re.compile(r"[^aeiouy]*[aeiouy]+[^aeiouy]*")
_HANGUL = re.compile(r"([가-힣]):(\w+)")
Named = dict[str, dict[str, float]]
"""Readings of name parts, with how likely each is beside the others (binary logarithm)."""


def main() -> None:
    """Reads the dictionary, the groups of spellings and Unihan, and writes the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("unihan", type=Path)
    parser.add_argument("--without-fifth", action="store_true", help="leave out a fifth of the names, to measure on it")
    given = parser.parse_args()
    left_out = 0 if given.without_fifth else 5

    def keep(text: str) -> bool:
        return zlib.crc32(text.encode()) % 5 != left_out

    japanese(given.folder, keep)
    readings = unihan(given.unihan / "Unihan_Readings.txt", {"kCantonese", "kHangul"})
    usual = unihan(given.unihan / "Unihan_IRGSources.txt", {"kIICore"})["kIICore"]
    write("hanja.txt", f"{UNIHAN}: character, its syllables in Korean names", rows_of(korean(readings, usual)))
    groups = [forms for forms in groups_of(given.folder / "names" / "variant_groups.txt") if keep(forms[0])]
    write(
        "cantonese.txt",
        f"{UNIHAN} and spellings of Wikidata (CC0): character, spellings in the South",
        rows_of(cantonese(readings, usual, groups)),
    )
    write("variants.txt", f"{UNIHAN}: a character, others that are written for it in names", variants(given.unihan))


def japanese(folder: Path, keep: Callable[[str], bool]) -> None:
    """The readings of Japanese surnames and given names, of the characters in them, and how frequent each reading is."""
    bearers = _bearers(folder)
    found: dict[str, dict[str, set[str]]] = {"surname": defaultdict(set), "given": defaultdict(set)}
    for form, kind, reading in _sudachi():
        if keep(form):
            found[kind][form].add(reading)
    attested = grouped([forms for forms in groups_of(folder / "names" / "variant_groups.txt") if keep(forms[0])], {})
    dictionary = found["surname"].keys() | found["given"].keys()
    for form, readings in attested.items():
        # What the dictionary does not have at all may be either.
        for kind in ("surname", "given") if form not in dictionary else ():
            found[kind][form].update(readings)
    frequent = Counter(bearers)
    for kind in found:
        frequent.update(r for readings in found[kind].values() for r in readings)
    levels = {r: min(9, int(math.log2(n))) for r, n in frequent.items() if n >= 2 and bearers[r] + n >= 3}
    by_level: dict[int, list[str]] = defaultdict(list)
    known = {r for kind in found for readings in found[kind].values() for r in readings}
    for reading, level in sorted(levels.items()):
        if reading in known and len(reading) <= 16:
            by_level[level].append(reading)
    write(
        "japanese_readings.txt",
        f"{SUDACHI} and name tokens of Wikidata (CC0): class, readings",
        [f"{n} {' '.join(r)}" for n, r in sorted(by_level.items())],
    )
    for kind, forms in found.items():
        _japanese_kind(kind, forms, Known(levels, bearers, attested))


class Known(NamedTuple):
    """What is known of readings: their class of frequency, entries that bear them, and with which characters Wikidata has them."""

    levels: dict[str, int]
    bearers: Counter[str]
    attested: dict[str, list[str]]


def _japanese_kind(kind: str, forms: dict[str, set[str]], known: Known) -> None:
    pairs = [(tuple(form), reading) for form, readings in forms.items() for reading in readings]
    chances = learn(pairs, longest=8, rounds=5)
    parts = {}
    for char, options in chances.items():
        best = max(options.values())
        kept = sorted(((s, p) for s, p in options.items() if s and p >= best / 200 and p > 0.002), key=lambda item: (-item[1], item[0]))[:9]
        parts[char] = [(s, min(9, round(-math.log2(p)))) for s, p in kept]
    parts = {char: kept for char, kept in parts.items() if kept}
    write(
        f"kanji_{kind}_parts.txt",
        f"{SUDACHI}, aligned: character, readings in a {kind} and how rare",
        [" ".join((c, *(f"{s}{n}" for s, n in kept))) for c, kept in sorted(parts.items())],
    )
    rows: dict[str, list[str]] = defaultdict(list)
    for form, readings in forms.items():
        ordered = _ordered(form, readings, parts, known)[: KEPT[kind]]
        guessed = [reading for _, reading in kanji.assembled(form, parts, known.levels)]
        # What is guessed as well need not be kept; but a surname that many bear tells where the given name begins.
        borne = kind == "surname" and max(known.bearers[r] for r in ordered) >= BORNE
        if borne or (
            ordered[0] in known.levels and ordered[0] not in guessed[:GUESSES] if kind == "surname" else guessed[: len(ordered)] != ordered
        ):
            rows[form] = ordered
    write(f"kanji_{kind}.txt", f"{SUDACHI}: {kind}, readings", rows_of(rows))


def _ordered(form: str, readings: Iterable[str], parts: dict[str, list[tuple[str, int]]], known: Known) -> list[str]:
    """The readings of a form, likeliest first, without those that hardly anybody bears."""
    guessed = {reading: cost for cost, reading in kanji.assembled(form, parts, known.levels, most=400)}
    worst = max(guessed.values(), default=0.0) + 2
    attested = known.attested.get(form, ())
    ranked = sorted((guessed.get(r, worst - known.levels.get(r, 0)) - (ATTESTED if r in attested else 0.0), r) for r in readings)
    return [r for cost, r in ranked if cost <= ranked[0][0] + RARE]


def _bearers(folder: Path) -> Counter[str]:
    """How many entries have a Latin name token, long vowels short."""
    counts: Counter[str] = Counter()
    for path in sorted((folder / "translit").glob("wd_*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, count = line.split("\t")
            counts[short_vowels(fold(clean(name))[0])] += int(count)
    return counts


def _sudachi() -> Iterator[tuple[str, str, str]]:
    """Forms in Han characters, surname or given, and readings of the dictionary."""
    from sudachipy import Dictionary  # type: ignore[import-not-found]

    kinds = {"姓": "surname", "名": "given"}
    for entry in Dictionary(dict="core").entries():
        part = entry.part_of_speech()
        if part[2] != "人名" or part[3] not in kinds:
            continue
        form, reading = clean(entry.surface()), entry.reading_form()
        if _HAN.fullmatch(form) and len(form) <= LONGEST and _KATAKANA.fullmatch(reading):
            yield form, kinds[part[3]], kana.readings(reading)[0]


def unihan(path: Path, fields: set[str]) -> dict[str, dict[str, str]]:
    """Fields of Unihan by name and character."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            code, field, value = line.split("\t")
            if field in fields:
                found[field][chr(int(code[2:], 16))] = value
    return found


def korean(readings: dict[str, dict[str, str]], usual: Container[str]) -> dict[str, list[str]]:
    """Syllables of a character in Korean: those of the standard character set and of the characters allowed in names."""
    found = {}
    for char, value in readings["kHangul"].items():
        syllables = [syllable for syllable, marks in _HANGUL.findall(value) if "0" in marks or "N" in marks or "E" in marks]
        if syllables and (char in usual or "E" in value):
            found[char] = syllables[:3]
    return found


_ONSETS = dict(
    zip(
        ("", "b", "d", "g", "gw", "j", "z", "c"),
        (("",), ("p",), ("t",), ("k",), ("kw",), ("y",), ("ch", "ts"), ("ch", "ts")),
        strict=True,
    )
)
"""Beginnings of syllables, from Jyutping; others stand as they are."""
_SPELT = """
aa a ah|aai ai|aau au|aam am|aan an|aang ang|aap ap|aat at|aak ak|am am um|an an un|ap ap up|at at ut|ak ak uk|ei ei i ee|i i ee|ou o ou
un un oon|oeng eung|oek euk|oe eu|eoi ui|eon un|eot ut|yu u ue|yun uen un|yut uet ut|u u oo
"""
_FINALS = {final: spelt for final, *spelt in (row.split() for row in _SPELT.replace("\n", "|").split("|") if row)}
"""Ends of syllables, likewise."""
_YOD = {"i": ["yi", "yee"], "yu": ["yu", "yue"], "yun": ["yuen"], "yut": ["yuet"]}


def cantonese(readings: dict[str, dict[str, str]], usual: Container[str], groups: Iterable[list[str]]) -> dict[str, list[str]]:
    """Spellings of a character in Hong Kong by its Cantonese reading; after them those that bearers of surnames use."""
    found = {}
    borne = southern(groups)
    for char, value in readings["kCantonese"].items():
        if char not in usual:
            continue
        spelt = [s for syllable in value.split()[:2] for s in hong_kong(syllable)]
        found[char] = list(dict.fromkeys((*spelt, *(b for b in borne.get(char, ())[:3] if _SYLLABLE.fullmatch(b)))))[:5]
    return found


def hong_kong(syllable: str) -> list[str]:
    """A syllable of Jyutping as the registry of Hong Kong spells it; empty where it is none."""
    match = _JYUTPING.fullmatch(syllable)
    if not match:
        return []
    onset, final = match.group(1) or "", match.group(2)
    if onset in ("z", "c", "s") and final == "i":
        return {"z": ["chi", "tsz", "tze"], "c": ["chi", "tsz"], "s": ["sze", "si", "see"]}[onset]
    if onset == "j" and final[0] in "iy":
        return _YOD.get(final, ["y" + final])
    sh = onset == "s" and (final in ("ing", "yu", "eon", "oeng", "an", "yun") or final[0] in "e")
    onsets = list(_ONSETS.get(onset, (onset,)))
    if onset in ("z", "c"):
        onsets = onsets if final[0] in "ou" or final in ("aai", "aang", "am", "yun") else ["ch"]
    if onset == "s":
        onsets = ["sh", "s"] if sh else ["s"]
    return [o + f for f in _FINALS.get(final, [final]) for o in onsets][:4]


def variants(folder: Path) -> list[str]:
    """Rows of characters that are written for each other: simplified, traditional, Japanese old and new forms."""
    rows: dict[str, set[str]] = {}
    pairs: list[tuple[str, str]] = []
    for field, value, char in _fields(folder / "Unihan_Variants.txt", {"kSimplifiedVariant", "kTraditionalVariant", "kZVariant"}):
        others = re.findall(r"U\+([0-9A-F]+)", value)
        if field == "kZVariant" or len(others) == 1:
            pairs += [(char, chr(int(code, 16))) for code in others]
    for _, value, char in _fields(folder / "Unihan_OtherMappings.txt", {"kJoyoKanji", "kJinmeiyoKanji"}):
        pairs += [(char, chr(int(code, 16))) for code in re.findall(r"U\+([0-9A-F]+)", value)]
    for one, other in pairs:
        joined = rows.get(one, {one}) | rows.get(other, {other})
        for char in joined:
            rows[char] = joined
    distinct = {min(row): row for row in rows.values()}
    kept = [sorted(c for c in row if "\u3400" <= c <= "\u9fff") for row in distinct.values()]
    return sorted("".join(row) for row in kept if len(row) > 1)


def _fields(path: Path, fields: set[str]) -> Iterator[tuple[str, str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            code, field, value = line.split("\t")
            if field in fields:
                yield field, value, chr(int(code[2:], 16))


def write(name: str, source: str, lines: list[str]) -> None:
    """Writes a table, with where it comes from."""
    match_tables.write(name, source, lines, "eastern_tables")


if __name__ == "__main__":
    main()
