# SPDX-License-Identifier: Apache-2.0
"""The Atom feed of news holds what RFC 4287 asks for, whatever stands in the texts."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from carillon.core.model.news import News, NewsText
from carillon.formats import atom

AT = "2026-11-01T00:00:00.000000Z"
OWN = "https://notices.example/public/news/atom.xml?lang=fr"
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40)


def feed(*items: News) -> etree._Element:
    return etree.fromstring(atom.feed(items, "fr", "Actualités", OWN, lambda one: f"https://notices.example/{one.id}"))


def names(element: etree._Element) -> list[str]:
    return [etree.QName(one).localname for one in element]


@given(title=WORDS, body=WORDS)
def test_every_part_that_a_feed_needs(title: str, body: str) -> None:
    item = News(id="nws-1", owner="KE", texts={"en": NewsText(title, body)}, state="published", updated_at=AT, published_at=AT)
    root = feed(item)
    assert etree.QName(root).namespace == "http://www.w3.org/2005/Atom"
    assert {"id", "title", "updated", "link", "entry"} == set(names(root))
    entry = root[-1]
    assert {"id", "title", "updated", "published", "author", "link", "content"} == set(names(entry))
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    told = {etree.QName(one).localname: one for one in entry}
    assert (told["title"].text, told["content"].text, told["updated"].text) == (title, body, AT)
    assert told["link"].get("href") == "https://notices.example/nws-1"


def test_an_empty_feed_is_a_feed() -> None:
    assert set(names(feed())) == {"id", "title", "updated", "link"}
