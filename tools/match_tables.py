# SPDX-License-Identifier: Apache-2.0
"""Derives the tables of `carillon/core/match/data` from lists of names: `python tools/match_tables.py FOLDER`.

FOLDER holds `names/` and `translit/`: spellings of name parts (`variant_groups.txt`, MIT, from Wikidata, CC0), English
nicknames (Apache-2.0), common names by country (CC0) and aligned name tokens of Wikidata (CC0).
With `--without-fifth`, every fifth aligned token and group (by
digest) is left out, so that figures can be taken on names that the tables have not seen.
"""

import argparse
import csv
import math
import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from carillon.core.match.latin import fold
from carillon.core.match.normalise import clean, script_of, split
from carillon.core.match.romanise import romanise
from carillon.core.match.scripts import han, kana
from carillon.core.match.sounds import skeletons

OUT = Path(__file__).resolve().parents[1] / "carillon" / "core" / "match" / "data"
GROUPS = "spellings of name parts of Wikidata (CC0), as grouped by OpenSanctions Datenbanken GmbH (MIT, copyright 2023-2025)"
COMMONEST = 9
UNVOWELLED = ("ARABIC", "HEBREW")
NATIVE_FROM = 3
"""The class from which a name's forms in other scripts are kept."""
_HAN = re.compile(r"[\u3400-\u9fff々]+")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
Readings = dict[str, dict[str, float]]


def main() -> None:
    """Reads the lists and writes every table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without-fifth", action="store_true", help="leave out a fifth of the names, to measure on it")
    given = parser.parse_args()
    left_out = 0 if given.without_fifth else 5

    def keep(text: str) -> bool:
        return zlib.crc32(text.encode()) % 5 != left_out

    groups = [forms for forms in groups_of(given.folder / "names" / "variant_groups.txt") if keep(forms[0])]
    levels = frequency(given.folder)
    write("frequency.txt", "aligned name tokens of Wikidata (CC0) and common names by country (CC0): class, words", _by_level(levels))
    write("nicknames.txt", "the English list of the project nicknames (Apache-2.0): a name, its short forms", nicknames(given.folder))
    names = kanji(groups, levels)
    for script, unit in (("chinese", "character"), ("korean", "syllable"), ("katakana", "mora")):
        pairs = [(s, t) for s, t in _aligned(given.folder / "translit" / f"wd_{script}_80.tsv") if keep(s)]
        cut = [(kana.units(s) if script == "katakana" else tuple(s), t) for s, t in pairs]
        write(f"foreign_{script}.txt", f"aligned name tokens of Wikidata (CC0): {unit}, letters it renders", rows_of(foreign(cut)))
    write("names.txt", f"{GROUPS}: frequent spellings of one name a line, for names of several", known(groups, levels))
    rows = spellings(groups, levels, names)
    write("spellings.txt", f"{GROUPS}: one name a line", rows)


def frequency(folder: Path) -> dict[str, int]:
    """Classes of frequent words, 1 to `COMMONEST`: twice as many bearers of entries a class, from about 24."""
    counts: Counter[str] = Counter()
    for path in sorted((folder / "translit").glob("wd_*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, count = line.split("\t")
            counts[fold(clean(name))[0]] += int(count)
    levels = {w: min(COMMONEST, int(math.log2(n)) - 3) for w, n in counts.items() if n >= 16 and w}
    for file, column in (("common-forenames-by-country.csv", "Romanized Name"), ("common-surnames-by-country.csv", "Romanized Name")):
        with (folder / "names" / file).open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                for word in split(clean(row[column] or row["Localized Name"] or "")):
                    folded = fold(word)[0]
                    levels[folded] = max(levels.get(folded, 0), 5 if int(row.get("Rank") or row.get("Index") or 99) <= 10 else 4)
    return levels


def nicknames(folder: Path) -> list[str]:
    """Rows of a name and its short forms."""
    rows: dict[str, list[str]] = defaultdict(list)
    with (folder / "names" / "nicknames_en.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[clean(row["name1"])].append(clean(row["name2"]))
    return [" ".join((name, *short)) for name, short in sorted(rows.items())]


def kanji(groups: Iterable[list[str]], levels: dict[str, int]) -> dict[str, list[str]]:
    """Japanese name parts in Han characters with their readings, likeliest first."""
    readings: dict[str, Counter[str]] = defaultdict(Counter)
    for forms in groups:
        heard = {kana.readings(f)[0] for f in forms if _HIRAGANA.fullmatch(f)}
        latin = {short_vowels(f) for f in forms if script_of(f) == "LATIN"}
        for reading in heard & latin:
            for form in forms:
                if _HAN.fullmatch(form) and len(form) <= 4:
                    readings[form][reading] += 1 + levels.get(reading, 0)
    return {form: [r for r, _ in sorted(n.items(), key=lambda item: (-item[1], item[0]))][:4] for form, n in readings.items()}


def southern(groups: Iterable[list[str]]) -> dict[str, list[str]]:
    """Readings of single characters that are neither pinyin nor Wade-Giles: Cantonese, Hokkien and others, as bearers spell them."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for forms in groups:
        latin = Counter(fold(clean(f))[0] for f in forms if script_of(f) == "LATIN" and f.isascii() and f.isalpha() and len(f) <= 6)
        for form in forms:
            if len(form) == 1 and _HAN.fullmatch(form):
                known = {han.pinyin(form), han.wade_giles(han.pinyin(form)), *han.readings(form, surname=True)}
                found[form].update({reading: n for reading, n in latin.items() if reading not in known})
    return {c: [r for r, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))][:6] for c, counts in found.items() if counts}


def foreign(pairs: list[tuple[tuple[str, ...], str]]) -> dict[str, list[str]]:
    """What letters a unit of writing renders in foreign names."""
    segments = learn([(s, t) for s, t in pairs if len(s) >= 2 and len(s) <= len(t) + 1 <= 15], longest=5)
    count = Counter(unit for s, _ in pairs for unit in s)
    found = {}
    for unit, options in segments.items():
        if count[unit] >= 4 and not unit.isascii():
            spelt = [segment or "-" for segment, chance in _best(options, 3) if chance > 0.08]
            found[unit] = spelt or ["-"]
    return found


def known(groups: Iterable[list[str]], levels: dict[str, int]) -> list[str]:
    """Which frequent spellings are one name, with its common forms in scripts that do not write every vowel or have many romanisations."""
    found: set[str] = set()
    for forms in groups:
        latin: dict[str, None] = {}
        native: dict[str, None] = {}
        for form in forms:
            words = split(clean(form))
            if len(words) != 1:
                continue
            if script_of(words[0]) == "LATIN":
                for spelt in fold(words[0]):
                    if levels.get(spelt, 0) >= 1 and len(spelt) >= 3:
                        latin[spelt] = None
            elif script_of(words[0]) in UNVOWELLED:
                native[words[0]] = None
        common = max((levels[w] for w in latin), default=0)
        row = [*latin, *(native if common >= NATIVE_FROM else ())]
        if len(row) >= 2:
            found.add(" ".join(row))
    return sorted(found)


def spellings(groups: Iterable[list[str]], levels: dict[str, int], names: dict[str, list[str]]) -> list[str]:
    """Groups of spellings whose relation no rule of sound finds; native forms only where their readings miss the Latin ones."""
    found: set[str] = set()
    for forms in groups:
        latin: dict[str, None] = {}
        native: dict[str, None] = {}
        for form in forms:
            cleaned = clean(form)
            if " " in cleaned or not split(cleaned) or len(split(cleaned)) > 1:
                continue
            word = split(cleaned)[0]
            if script_of(word) == "LATIN":
                if len(fold(word)[0]) >= 3:
                    latin[fold(word)[0]] = None
            else:
                native[word] = None
        row = _unexplained(list(latin), list(native), levels, names)
        if row:
            found.add(" ".join(row))
    return sorted(found)


def _unexplained(latin: list[str], native: list[str], levels: dict[str, int], names: dict[str, list[str]]) -> list[str]:
    if not latin:
        return []
    common = max(levels.get(w, 0) for w in latin)
    bones = {w: set(skeletons(w)) for w in latin}
    rows: list[str] = []
    anchor = max(latin, key=lambda w: (levels.get(w, 0), w))
    for word in latin:
        if word != anchor and (bones[word].isdisjoint(bones[anchor]) or max(map(len, bones[word])) < 3) and common >= 1:
            rows.append(word)
    for word in native:
        if common < 3 or word in names or len(word) < 2 or (len(word) < 3 and script_of(word) in ("HANGUL", "CJK", "HIRAGANA")):
            continue
        heard = {b for r in romanise(word) for part in r.split() for b in skeletons(part)}
        if heard.isdisjoint(b for w in latin for b in bones[w]):
            rows.append(word)
    return [anchor, *rows] if rows else []


def learn(pairs: list[tuple[tuple[str, ...], str]], *, longest: int, rounds: int = 6) -> Readings:
    """The letters that each character stands for, by expectation and maximisation over all cuts of the letters (0 to `longest` each)."""
    chances: Readings = {}
    for _ in range(rounds):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for source, target in pairs:
            _expect(source, target, chances, counts, longest)
        chances = {}
        for char, options in counts.items():
            total = sum(options.values())
            chances[char] = {s: n / total for s, n in options.items() if n / total > 1e-4}
    return chances


def _expect(source: tuple[str, ...], target: str, chances: Readings, counts: dict[str, dict[str, float]], longest: int) -> None:
    n, m = len(source), len(target)
    ahead = [[0.0] * (m + 1) for _ in range(n + 1)]
    ahead[0][0] = 1.0
    steps: list[tuple[int, int, int, float]] = []
    for i in range(n):
        known = chances.get(source[i])
        for start in range(m + 1):
            if not ahead[i][start]:
                continue
            for end in range(start if chances else start + 1, min(m, start + longest) + 1):
                segment = target[start:end]
                # The first round favours even cuts; later ones follow what was counted.
                chance = known.get(segment, 1e-7) if known else math.exp(-abs((end - start) - m / n))
                ahead[i + 1][end] += ahead[i][start] * chance
                steps.append((i, start, end, chance))
    if not ahead[n][m]:
        return
    back = [[0.0] * (m + 1) for _ in range(n + 1)]
    back[n][m] = 1.0
    for i, start, end, chance in reversed(steps):
        back[i][start] += chance * back[i + 1][end]
    for i, start, end, chance in steps:
        share = ahead[i][start] * chance * back[i + 1][end] / ahead[n][m]
        if share > 1e-3:
            counts[source[i]][target[start:end]] += share


def groups_of(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield [form.strip() for form in line.split("=>")[0].split(",") if form.strip()]


def _aligned(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        name, native, _ = line.split("\t")
        yield native.replace(" ", ""), fold(clean(name))[0]


def short_vowels(form: str) -> str:
    """A Latin spelling of a Japanese name with its long vowels short, as the kana reading has them."""
    text = "".join(c for c in unicodedata.normalize("NFD", clean(form)) if not unicodedata.combining(c))
    for double, single in kana.LONG:
        text = text.replace(double, single)
    return text


def _best(options: dict[str, float], most: int) -> list[tuple[str, float]]:
    return sorted(options.items(), key=lambda item: (-item[1], item[0]))[:most]


def _by_level(levels: dict[str, int]) -> list[str]:
    words: dict[int, list[str]] = defaultdict(list)
    for word, level in sorted(levels.items()):
        if level > 0 and word.isalnum():
            words[level].append(word)
    return [f"{level} {' '.join(found)}" for level, found in sorted(words.items())]


def rows_of(table: dict[str, list[str]]) -> list[str]:
    return [" ".join((key, *values)) for key, values in sorted(table.items()) if values]


def write(name: str, source: str, lines: list[str], tool: str = "match_tables") -> None:
    text = f"# Derived by tools/{tool}.py from {source}.\n" + "\n".join(lines) + "\n"
    (OUT / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(lines)} lines, {len(text.encode())} bytes")


if __name__ == "__main__":
    main()
