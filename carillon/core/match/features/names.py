# SPDX-License-Identifier: Apache-2.0
"""Names: the best pair of names of two subjects, and the sentence that says how they agree."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz.distance import OSA

from carillon.core.match.alignment import Alignment, Layout, Pair
from carillon.core.match.reason import Reason, reason
from carillon.core.match.subject import Arrangement, Name, Prepared, Token

WHOLE_SHORTEST = 5
"""Letters of a single word that may be a whole name written together."""
WHOLE_BELOW = 0.85
"""Names whose words are more alike than this need not be compared written together."""
THIN, THIN_FROM, THIN_SHARE = 1.02, 0.8, 0.6
"""Where a person's words that agree weigh less than `THIN` together (one word, Li Wu, John Smith), what a score has above
`THIN_FROM` counts by a share only: such a name alone is no hit, since too many bear it."""
_PROPER = ("name", "number")
CEILING = 0.985
"""The name score of two identical names: namesakes exist."""
_HOW = {
    "same": "{0}",
    "romanised": "{0} romanised as {1}",
    "spelling": "{0} and {1} are spellings of one name",
    "sound": "{0} and {1} sound the same",
    "nickname": "{0} is a short form of {1}",
    "initial": "{0} is the initial of {1}",
    "bones": "{0} and {1} have the same consonants",
    "short": "{0} is short for {1}",
    "close": "{0} is close to {1}",
    "syllables": "{0} is close to {1}",
    "misread": "{0} and {1} look alike in print",
    "number": "{0} and {1} are one number",
    "concept": "{0} and {1} mean the same",
    "whole": "{1} and {0} are alike written together",
    "acronym": "{0} is made of the first letters of {1}",
}


class NameMatch(NamedTuple):
    """The best pair of names; `score` is 0 to 1. `way` is aligned, whole, acronym or nothing; only aligned ones have an `alignment`."""

    score: float
    left: Name
    right: Name
    alignment: Alignment | None
    way: str = "aligned"


class Sight:
    """The names of a question, ready to be compared with those of many candidates."""

    def __init__(self, query: Prepared) -> None:
        self._layout = Layout(query)
        self._owners = [name for name in query.names for _ in name.arrangements]
        self._odd = query.odd

    def meet(self, candidates: Iterable[Prepared]) -> None:
        """Looks at all words of the candidates at once; to be called once, before `match`."""
        words: dict[Token, None] = {}
        for candidate in candidates:
            words.update(dict.fromkeys(candidate.words))
        self._layout.meet(words)

    def match(self, candidate: Prepared, floor: float = 0.0) -> NameMatch | None:
        """The best pair of names of both sides; None where a side has no readable name, or no pair is above `floor`."""
        score, best = floor / CEILING, None
        seamed = not candidate.seams.isdisjoint(self._layout.lens.seams)
        for name in candidate.names:
            for arrangement in name.arrangements:
                found = self._layout.lay(arrangement, score, seamed)
                if found:
                    score, best = found[1][0], (name, found)
        other = self._otherwise(candidate, min(score * CEILING, CEILING))
        if other:
            return other
        if best is None:
            if floor <= 0 and self._owners and candidate.names:
                return NameMatch(0.0, self._owners[0], candidate.names[0], None, "nothing")
            return None
        name, (number, laid) = best
        score = min(score * CEILING, CEILING)
        if score > THIN_FROM and laid.left.kind == laid.right.kind == "person" and laid.left.total - laid.missing_left < THIN:
            score = THIN_FROM + (score - THIN_FROM) * THIN_SHARE
        return NameMatch(score, self._owners[number], name, laid)

    def _otherwise(self, candidate: Prepared, floor: float) -> NameMatch | None:
        """A pair of names that is alike written together or as an acronym, more than `floor`."""
        best: NameMatch | None = None
        if not (self._odd or candidate.odd):
            return None
        for number, one in enumerate(self._layout.arrangements):
            for name in candidate.names:
                for other in name.arrangements:
                    if (len(one.tokens) == 1) == (len(other.tokens) == 1) and not one.letters and not other.letters:
                        continue
                    whole = _whole(one, other) if floor < WHOLE_BELOW else 0.0
                    short = max(_acronym(one, other), _acronym(other, one)) if one.letters or other.letters else 0.0
                    score = max(whole, short)
                    if score > floor:
                        floor = score
                        best = NameMatch(score, self._owners[number], name, None, "acronym" if short > whole else "whole")
        return best


def names(query: Prepared, candidate: Prepared) -> Reason | None:
    """The evidence of the names of two subjects."""
    sight = Sight(query)
    sight.meet([candidate])
    found = sight.match(candidate)
    return explain(found) if found else None


def explain(found: NameMatch) -> Reason:
    """The sentence for a pair of names."""
    weight = odds(found.score)
    left, right = found.left.text, found.right.text
    laid = found.alignment
    if laid is None or found.way != "aligned":
        if found.way in ("whole", "acronym"):
            how = _HOW[found.way].format(*sorted((left, right), key=len))
            return reason("name.match", found.score, weight, left=left, right=right, how=how)
        return reason("name.weak", found.score, weight, left=left, right=right)
    pairs = sorted(laid.pairs, key=lambda one: one[0].mask)
    how = _how([pair for pair, _ in pairs if -pair.lighter > 0.07])
    both, any_missing = min(laid.missing_left, laid.missing_right) > 0.2, max(laid.missing_left, laid.missing_right) > 0.2
    if both:
        return reason("name.conflict", found.score, weight, left=left, right=right, how=how, missing=_unmatched(laid))
    if any_missing:
        short, long = (left, right) if laid.missing_right > laid.missing_left else (right, left)
        return reason("name.part", found.score, weight, left=short, right=long, how=how)
    if all(pair.likeness[1] == "same" for pair, _ in pairs):
        masks = [mask for _, mask in pairs]
        ordered = masks == sorted(masks)
        return reason("name.same" if ordered else "name.order", found.score, weight, left=left, right=right)
    return reason("name.match", found.score, weight, left=left, right=right, how=how)


def odds(score: float) -> float:
    """The logarithm of the odds of a score, within ±6."""
    bounded = min(max(score, 0.0025), 0.9975)
    return math.log(bounded / (1.0 - bounded))


def _whole(one: Arrangement, other: Arrangement) -> float:
    """How alike two names are written without spaces, where one of them is a single long word."""
    if (len(one.tokens) == 1) == (len(other.tokens) == 1):
        return 0.0
    single, several = (one, other) if len(one.tokens) == 1 else (other, one)
    written = single.tokens[0].readings[0]
    if len(written) < WHOLE_SHORTEST or single.tokens[0].script in ("CJK", "HANGUL"):
        return 0.0
    words = [t.readings[0] for t in several.tokens]
    alike = 0.0
    for text in ("".join(words), words[-1] + "".join(words[:-1])):
        alike = max(alike, OSA.normalized_similarity(written, text, score_cutoff=0.75))
    return alike - 0.08 if alike else 0.0


def _acronym(short: Arrangement, long: Arrangement) -> float:
    """How likely a one-word name is made of the initials, or of the beginnings, of the words of a long one."""
    letters = short.letters
    if not letters or len(long.tokens) < 2:
        return 0.0
    if letters[0] != long.tokens[0].readings[0][0] and letters[0] not in [t.readings[0][0] for t in long.tokens if t.role in _PROPER][:1]:
        return 0.0
    return max(_initials(letters, long), _blend(letters, long))


def _initials(letters: str, other: Arrangement) -> float:
    every = "".join([t.readings[0][0] for t in other.tokens])
    proper = "".join([t.readings[0][0] for t in other.tokens if t.role in _PROPER])
    if len(letters) > 8 or len(other.tokens) < 3 or len(proper) < 2 or not (_within(proper, letters) and _within(letters, every)):
        return 0.0
    return 0.62 + 0.04 * min(len(letters), 6)


def _blend(letters: str, other: Arrangement) -> float:
    """A word put together from beginnings, at least two letters each, of most words of the other name, in their order."""
    words = [t.readings[0] for t in other.tokens if t.role == "name"][:8]
    if len(letters) < 5 or len(words) < 2:
        return 0.0
    # For each number of letters used up, the most words that gave some.
    reached = {0: 0}
    for word in words:
        for used, givers in sorted(reached.items(), reverse=True):
            for length in range(2, min(len(word), 7) + 1):
                if letters[used : used + length] != word[:length]:
                    break
                reached[used + length] = max(reached.get(used + length, 0), givers + 1)
    givers = reached.get(len(letters), 0)
    return 0.5 + 0.2 * givers / len(words) if givers >= 2 else 0.0


def _within(short: str, long: str) -> bool:
    """Whether the letters of one stand in the other in the same order."""
    rest = iter(long)
    return all(letter in rest for letter in short)


def _how(told: list[Pair]) -> str:
    """The words that are the same, then the others pair by pair."""
    alike = ", ".join(pair.words[0].text for pair in told if pair.likeness[1] == "same")
    others = [_say(pair) for pair in told if pair.likeness[1] != "same"]
    return "; ".join([*([f"{alike} in both"] if alike else []), *others]) or "only titles and small words agree"


def _say(pair: Pair) -> str:
    one, other = pair.words
    way = pair.likeness[1]
    left, right = one.text, other.text
    if way == "romanised":
        native, beside = (one, other) if one.script != "LATIN" else (other, one)
        return f"{left} matches {right}: romanised {_latin(native, beside)}"
    if way in ("nickname", "initial", "short"):
        left, right = sorted((left, right), key=len)
    return _HOW[way].format(left, right)


def _latin(token: Token, beside: Token) -> str:
    """Of the readings of a word the one that is most like the other word."""
    return max(token.readings, key=lambda one: max(OSA.normalized_similarity(one, other) for other in beside.readings)).capitalize()


def _unmatched(laid: Alignment) -> str:
    left, right = 0, 0
    for pair, mask in laid.pairs:
        left |= pair.mask
        right |= mask
    ours = " ".join(t.text for i, t in enumerate(laid.left.tokens) if not left >> i & 1 and t.weight > 0.1)
    theirs = " ".join(t.text for i, t in enumerate(laid.right.tokens) if not right >> i & 1 and t.weight > 0.1)
    return f"{ours} stands against {theirs}"
