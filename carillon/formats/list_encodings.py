# SPDX-License-Identifier: Apache-2.0
"""In which encoding a text file without a mark is written: UTF-8 if all of it is, else the one in which its letters make most sense."""

import codecs
import re
from typing import BinaryIO

_SAMPLE = 256 * 1024
_CHUNK = 1024 * 1024
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE)
_COMMON = {
    "cp1252": "éèêëàâáäãåöôóòøíîïìúùûüñçßæœÉÈÀÁÄÅÖÓØÍÜÚÑÇ",
    "cp1256": "اليمنروتعدبسحقفةكهجأخشطصىضإغزثءئآؤظذپچژگ",
    "cp1251": "оаеинтрсвлкмдпуяыьгзбчйхжшюцщэфАОЕИНТРСВЛКМДПБГЗ",
    "cp874": "านรกอเงมยลวดทสตะปบคหแจพชขใไโผีุ่้ัิืู์็ธณ",
}
_NAMES = {"cp1252": "Western Europe", "cp1256": "Arabic", "cp1251": "Cyrillic", "cp874": "Thai"}


def find(stream: BinaryIO) -> tuple[str, str]:
    """The encoding, empty where the file says it itself or is UTF-8, and a sentence on how sure that is. The stream is wound back."""
    stream.seek(0)
    head = stream.read(4)
    try:
        if head.startswith(_MARKS):
            return "", ""
        stream.seek(0)
        sample = stream.read(_SAMPLE)
        if _is_wide(sample):
            return "utf-16", "The file is taken for UTF-16, though it lacks the mark that says so."
        first_wrong = _first_wrong(stream)
        if first_wrong is None:
            return "", ""
        stream.seek(max(0, first_wrong - _SAMPLE // 2))
        best = _best(stream.read(_SAMPLE))
        return best, (
            f"The file is not in UTF-8 (byte {first_wrong}); it was read as Windows {_NAMES[best]} ({best}). "
            "Look whether names with accents or in other scripts are right."
        )
    finally:
        stream.seek(0)


def _is_wide(sample: bytes) -> bool:
    """Nearly every second byte of UTF-16 in Latin letters or digits is NUL, and no byte of any other text is."""
    pairs = len(sample) // 2
    return pairs > 1 and sample[1::2].count(0) > pairs * 0.3 and sample[:2] != b"\0\0"


def _first_wrong(stream: BinaryIO) -> int | None:
    """Where the first byte stands that UTF-8 does not have. A letter cut in two by the file's end is none."""
    stream.seek(0)
    decoder, done = codecs.getincrementaldecoder("utf-8")(), 0
    while data := stream.read(_CHUNK):
        waiting = len(decoder.getstate()[0])
        try:
            decoder.decode(data)
        except UnicodeDecodeError as wrong:
            return done - waiting + wrong.start
        done += len(data)
    return None


def _best(sample: bytes) -> str:
    high = re.findall(rb"[\x80-\xff]", sample)
    alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", sample))
    if alone > len(high) * 0.6:
        return "cp1252"
    counts = {name: sum(sample.decode(name, "replace").count(letter) for letter in letters) for name, letters in _COMMON.items()}
    return max(counts, key=lambda name: counts[name])
