# SPDX-License-Identifier: Apache-2.0
"""News for the public, in up to four languages."""

import msgspec

LANGUAGES = ("en", "fr", "es", "ar")
"""The languages in which a secretariat speaks, in the order in which one stands for another that is missing."""


class NewsText(msgspec.Struct, frozen=True):
    """A headline and what follows it; paragraphs are divided by an empty line."""

    title: str
    body: str


class News(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of news. `state`: draft, published or withdrawn; `texts` by language."""

    id: str
    owner: str
    texts: dict[str, NewsText]
    state: str = "draft"
    version: int = 1
    created_by: str = ""
    created_at: str = ""
    updated_at: str = ""
    published_at: str | None = None

    def text(self, language: str) -> tuple[str, NewsText]:
        """The text in a language, or in the first one there is, with the language that it is in."""
        found = next(one for one in (language, *LANGUAGES) if one in self.texts)
        return found, self.texts[found]
