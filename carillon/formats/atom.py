# SPDX-License-Identifier: Apache-2.0
"""News as an Atom feed (RFC 4287), built by an XML library."""

from collections.abc import Callable, Iterable

from lxml import etree

from carillon.core.model.news import News

NAMESPACE = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BEGUN = "2026-01-01T00:00:00Z"
"""When an empty feed was changed last."""


def feed(items: Iterable[News], language: str, title: str, own: str, page: Callable[[News], str]) -> bytes:
    """The feed in a language; `own` is its address, and `page` gives that of an item."""
    shown = list(items)
    root = etree.Element(f"{{{NAMESPACE}}}feed", {_LANG: language}, nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _add(root, "id", own)
    _add(root, "title", title)
    _add(root, "updated", max((one.updated_at for one in shown), default=_BEGUN))
    _add(root, "link", rel="self", type="application/atom+xml", href=own)
    for item in shown:
        found, text = item.text(language)
        entry = etree.SubElement(root, f"{{{NAMESPACE}}}entry", {_LANG: found})
        _add(entry, "id", f"urn:carillon:news:{item.id}")
        _add(entry, "title", text.title)
        _add(entry, "updated", item.updated_at)
        _add(entry, "published", item.published_at or item.updated_at)
        _add(_add(entry, "author"), "name", item.owner)
        _add(entry, "link", rel="alternate", type="text/html", href=page(item))
        _add(entry, "content", text.body, type="text")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    made.text = text
    return made
