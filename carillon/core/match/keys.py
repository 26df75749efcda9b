# SPDX-License-Identifier: Apache-2.0
"""What a name is indexed and asked by: letter trigrams of its readings and consonant skeletons of its words.

Three families of skeleton terms keep Latin questions cheap and those across scripts findable. A word's fine skeleton (`mhmd`) is asked by
everybody. Its coarse skeleton (classes of consonants that every script keeps apart) is marked by the side it comes from: `l_` of a Latin
name, asked only by names in other scripts, and `n_` of a name in another script, asked by all. Trigrams of the fine skeletons (`t_`)
are in every document, but asked only by names in other scripts.
"""

from functools import lru_cache
from itertools import pairwise

import msgspec

from carillon.core.match import parts
from carillon.core.match.eastern import SOUTHERN
from carillon.core.match.normalise import clean, undot
from carillon.core.match.romanise import Form, Word, forms
from carillon.core.match.sounds import coarse, skeleton, skeletons

LATIN_GRAMS = 40
"""Most trigrams a question asks; a name has about 15, a text longer than any name does not cost more."""


LATIN = frozenset({"LATIN", SOUTHERN})
ASKED_FORMS = 2
"""Ways to read a name by which it is asked."""
SYLLABLE = 5
"""Letters of the longest word that may be one syllable of a given name."""


class Terms(msgspec.Struct, frozen=True):
    """Words of two fields, each of a-z, 0-9 and _ only."""

    grams: tuple[str, ...]
    skeletons: tuple[str, ...]


def terms(name: str) -> Terms:
    """All terms by which a name can be found."""
    grams: dict[str, None] = {}
    bones: dict[str, None] = {}
    for form in _forms(name):
        for word in form:
            own_grams, own_bones = _word_terms(word)
            grams.update(own_grams)
            bones.update(own_bones)
        bones.update(dict.fromkeys(_joined(form)))
        grams.update(dict.fromkeys(_syllables(form)))
    return Terms(tuple(grams), tuple(bones))


@lru_cache(maxsize=65536)
def _word_terms(word: Word) -> tuple[dict[str, None], dict[str, None]]:
    """The terms of one word alone; not to be changed."""
    grams: dict[str, None] = {}
    bones: dict[str, None] = {}
    side = "l_" if word.script in LATIN else "n_"
    for reading in word.readings[:6]:
        grams.update(dict.fromkeys(_trigrams(reading)))
        if parts.is_small(reading):
            continue
        for bone in skeletons(reading):
            bones[bone] = None
            bones[side + coarse(bone)] = None
            bones.update(dict.fromkeys([f"t_{t}" for t in _trigrams(bone)]))
    return grams, bones


def query_terms(name: str) -> Terms:
    """The terms to ask by: those of the best readings, without the trigrams of particles and titles."""
    found = _forms(name)
    grams: dict[str, None] = {}
    bones: dict[str, None] = {}
    native = any(word.script not in LATIN for form in found for word in form)
    for place, form in enumerate(found[:ASKED_FORMS]):
        southern = any(word.script == SOUTHERN for word in form)
        words = [w for w in form if not parts.is_small(w.readings[0])] or list(form)
        for word in words:
            for reading in word.readings[: _asked(word, place)]:
                if not southern and (not native or reading == word.readings[0]):
                    grams.update(dict.fromkeys(_trigrams(reading)))
                for bone in skeletons(reading):
                    bones[bone] = None
                    bones["n_" + coarse(bone)] = None
                    if native:
                        bones["l_" + coarse(bone)] = None
                        bones.update(dict.fromkeys(f"t_{t}" for t in _trigrams(bone)))
        if not southern:
            bones.update(dict.fromkeys(_joined(form)))
            grams.update(dict.fromkeys(_syllables(form)))
    return Terms(tuple(grams)[:LATIN_GRAMS], tuple(bones)[: 3 * LATIN_GRAMS])


def _forms(name: str) -> tuple[Form, ...]:
    return forms(undot(clean(name)))


def _trigrams(word: str) -> list[str]:
    marked = f"_{word}_"
    return [marked[i : i + 3] for i in range(len(marked) - 2)] if len(marked) > 3 else [marked]


def _joined(form: tuple[Word, ...]) -> list[str]:
    """Skeletons of neighbouring words written together (Abd al Rahman, Abdulrahman; Xiao Ping, Xiaoping)."""
    words = [w.readings[0] for w in form if not parts.is_small(w.readings[0])][:8]
    return [bone for first, second in pairwise(words) if len(bone := skeleton(first + second)) > 2]


def _asked(word: Word, place: int) -> int:
    """Readings worth asking by: words of one or two syllable signs have many, of which the later ones lead far away; less so of the
    ways to read a name that are less likely."""
    if word.script == "LATIN":
        return 2
    if word.script == SOUTHERN:
        return 4
    short = 3 if place == 0 else 2
    return short if word.script in ("CJK", "HANGUL") and len(word.text) <= 2 else 6


def _syllables(form: tuple[Word, ...]) -> list[str]:
    """Trigrams of neighbouring short words written together, as East Asian given names are (Gil-dong, Gildong)."""
    words = [w.readings[0] for w in form if len(w.readings[0]) <= SYLLABLE][:6]
    return [gram for first, second in pairwise(words) for gram in _trigrams(first + second)]
