# SPDX-License-Identifier: Apache-2.0
"""Chinese syllables in Latin letters: whether a word is made of them, in pinyin or Wade-Giles, and which they are."""

import re
from functools import lru_cache

from carillon.core.match.scripts.han import wade_giles

# The finals that follow each initial in Mandarin (u stands for the rounded one after j, q, x and for that of lu and nu, too).
_FINALS = """
b a o ai ei ao an en ang eng i ie iao ian in ing u
p a o ai ei ao ou an en ang eng i ie iao ian in ing u
m a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u
f a o ei ou an en ang eng u
d a e ai ei ao ou an ang eng ong i ie iao iu ian ing u uo ui uan un
t a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un
n a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan ue
l a e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un ue
g a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang
k a e ai ao ou an en ang eng ong u ua uo uai ui uan un uang
h a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang
j i ia ie iao iu ian in iang ing iong u ue uan un
q i ia ie iao iu ian in iang ing iong u ue uan un
x i ia ie iao iu ian in iang ing iong u ue uan un
zh a e i ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang
ch a e i ai ao ou an en ang eng ong u ua uo uai ui uan un uang
sh a e i ai ei ao ou an en ang eng u ua uo uai ui uan un uang
r e i ao ou an en ang eng ong u uo ui uan un
z a e i ai ei ao ou an en ang eng ong u uo ui uan un
c a e i ai ao ou an en ang eng ong u uo ui uan un
s a e i ai ao ou an en ang eng ong u uo ui uan un
y a ao an ang e i in ing ong ou u ue uan un
w a o ai ei an en ang eng u
"""
SYLLABLES = frozenset(
    [initial + final for initial, *finals in (row.split() for row in _FINALS.strip().splitlines()) for final in finals]
    + ["ai", "an", "ang", "ao", "e", "en", "er", "ou", "lv", "nv"]
)
_WADE: dict[str, tuple[str, ...]] = {}
for _syllable in sorted(SYLLABLES):
    _WADE[wade_giles(_syllable)] = (*_WADE.get(wade_giles(_syllable), ()), _syllable)
LONGEST = 14
"""Letters of the longest word of two syllables, and one more."""
_MARKED = re.compile("hs|t[sz]|szu|ih|[iu]eh|ien|ung|uei|chi[aeou]|chu|k[eo]|ho|po|[pt]i")


@lru_cache(maxsize=65536)
def chinese(word: str) -> frozenset[str]:
    """What a word of one or two Chinese syllables is in pinyin, read as pinyin and as Wade-Giles; empty for any other word."""
    if not 2 <= len(word) <= LONGEST:
        return frozenset()
    found = {word} if word in SYLLABLES else set()
    found.update(_WADE.get(word, ()))
    for cut in range(1, len(word)):
        first, second = word[:cut], word[cut:]
        # A second syllable that begins with a vowel is set off by an apostrophe, and rare.
        if second[0] in "aeo":
            continue
        if first in SYLLABLES and second in SYLLABLES:
            found.add(word)
        if first in _WADE and second in _WADE:
            found.update([one + other for one in _WADE[first] for other in _WADE[second]])
    return frozenset(found)


def from_wade(word: str) -> tuple[str, ...]:
    """Pinyin spellings of a word that can only be Wade-Giles (hsiao, chih); at most three."""
    if not _MARKED.search(word) or len(word) > LONGEST:
        return ()
    if word in _WADE:
        return _WADE[word] if word not in SYLLABLES else ()
    found = chinese(word)
    return () if not found or word in found else tuple(sorted(found))[:4]
