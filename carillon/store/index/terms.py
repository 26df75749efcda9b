# SPDX-License-Identifier: Apache-2.0
"""Which terms of a name are asked: the rarest first, until their postings pass a budget.

What common terms add costs most and says least, so a check against a million names costs hardly more than one against a hundred thousand.
A union of terms and nothing else is also the one query for which the index passes over documents that cannot be among the best.
"""

from collections.abc import Sequence

import tantivy

from carillon.core.match.keys import Terms

POSTINGS = 100_000
"""Postings that the terms of one name may have together, beyond the first `TERMS`."""
TERMS = 12
"""Terms that are asked however common they are."""
KNOWN = 400_000
"""Frequencies that are remembered; a million names of many cultures have some 300 000 terms."""


def facts(birth_dates: Sequence[str], countries: Sequence[str]) -> tuple[str, ...]:
    """Terms of what is known beside a name, for the index and for questions alike: of a thousand namesakes, those of that year and country
    come first. They stand among the skeletons; a person of whom no date is known only lacks what they add."""
    found = [f"c_{country.lower()}" for country in countries if country.isalnum()]
    for day in birth_dates:
        figures = day[:10].replace("-", "")
        if not (figures.isascii() and figures.isdigit() and len(figures) in (4, 6, 8)):
            continue
        found.append(f"y_{figures[:4]}")
        if len(figures) == 8:
            found += [f"d_{figures}", f"d_{figures[:4]}{figures[6:]}{figures[4:6]}"]
    return tuple(dict.fromkeys(found))


def with_facts(terms: Terms, known: tuple[str, ...]) -> Terms:
    """The terms of a name together with those of `facts`; a text without any letter stays without terms."""
    return Terms(terms.grams, (*terms.skeletons, *known)) if known and (terms.grams or terms.skeletons) else terms


class TermChooser:
    """Chooses by the frequencies that one searcher sees."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher
        self._known: dict[tuple[str, str], int] = {}

    def choose(self, terms: Terms) -> list[tuple[str, str]]:
        """Fields with their terms; empty where the index holds none of them."""
        fields = (("grams", terms.grams), ("skeletons", terms.skeletons))
        held = sorted((self._frequency(field, term), field, term) for field, words in fields for term in words)
        chosen: list[tuple[str, str]] = []
        postings = 0
        for frequency, field, term in held:
            if not frequency:
                continue
            postings += frequency
            if len(chosen) >= TERMS and postings > POSTINGS:
                break
            chosen.append((field, term))
        return chosen

    def _frequency(self, field: str, term: str) -> int:
        found = self._known.get((field, term))
        if found is None:
            if len(self._known) >= KNOWN:
                self._known.clear()
            found = self._known[field, term] = int(self._searcher.doc_freq(field, term))
        return found


def union(schema: tantivy.Schema, chosen: list[tuple[str, str]]) -> tantivy.Query:
    """Documents with any of these terms, ranked by how many and how rare they are."""
    q, should = tantivy.Query, tantivy.Occur.Should
    return q.boolean_query([(should, q.term_query(schema, field, term, "freq")) for field, term in chosen])


def prepare(index: tantivy.Index) -> tantivy.Index:
    """The index with the tokenizer of its term fields; what is committed is seen when it is reloaded."""
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    index.config_reader("Manual")
    return index


def add_term_fields(builder: tantivy.SchemaBuilder) -> None:
    """The fields that `choose` chooses from."""
    builder.add_text_field("grams", tokenizer_name="words", index_option="freq")
    builder.add_text_field("skeletons", tokenizer_name="words", index_option="freq")
