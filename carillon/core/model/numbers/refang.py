# SPDX-License-Identifier: Apache-2.0
"""Defanged indicators made live again: hxxp, [.], (dot), [at] and the other ways of making a link harmless in a report."""

import re
import unicodedata

_DOT = re.compile(r"\s*[\[({<]\s*(?:\.|dot|d0t|punkt|point|punto)\s*[\])}>]\s*|\[\.|\.\]|\\\.|[。｡]|\s+dot\s+", re.IGNORECASE)
_AT = re.compile(r"\s*[\[({<]\s*(?:@|at)\s*[\])}>]\s*|\s+at\s+(?=\S+\.\S)", re.IGNORECASE)
_COLON = re.compile(r"[\[({]\s*(:(?://)?|//|/)\s*[\])}]")
_SCHEME = re.compile(r"^[\[(]?h(?:xx|tt|\*\*|__|XX)p(\[?s\]?)?[\])]?(?=:)", re.IGNORECASE)
_FTP = re.compile(r"^(s?)fxp(?=:)", re.IGNORECASE)
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")


def refang(text: str) -> str:
    """The live form of an indicator, without blanks, quotation marks or angle brackets around it. Undefanged text stays as it is."""
    live = unicodedata.normalize("NFKC", text).strip().strip("<>\"'`“”„«»‘’")
    live = _COLON.sub(r"\1", _AT.sub("@", _DOT.sub(".", live)))
    live = _BLANK.sub("", live)
    live = _SCHEME.sub(lambda found: "https" if found[1] else "http", live)
    return _FTP.sub(r"\1ftp", live)
