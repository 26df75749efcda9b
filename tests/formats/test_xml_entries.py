# SPDX-License-Identifier: Apache-2.0
"""Repeated XML elements: constant memory, and nothing hidden in entities."""

import io
import sys

import pytest

from carillon import errors
from carillon.formats.xml_entries import Entry, entries

ROOT, TAGS = "LIST", frozenset({"ITEM"})


def read(data: str | bytes, limit: int = 1000) -> list[Entry]:
    return list(entries(io.BytesIO(data.encode() if isinstance(data, str) else data), ROOT, TAGS, limit))


def test_entries_have_number_tag_and_line() -> None:
    found = [
        (entry.number, entry.tag, entry.line, entry.tree is not None and entry.tree.findtext("A"))
        for entry in entries(io.BytesIO(b"<LIST>\n<ITEM><A>1</A></ITEM>\n<S><ITEM><A>2</A></ITEM></S></LIST>"), ROOT, TAGS)
    ]
    assert found == [(1, "ITEM", 2, "1"), (2, "ITEM", 3, "2")]


HIDING = {
    "bomb": '<!DOCTYPE LIST [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><LIST><ITEM>&b;</ITEM></LIST>',
    "external": '<!DOCTYPE LIST [<!ENTITY e SYSTEM "file:///etc/hostname">]><LIST><ITEM>&e;</ITEM></LIST>',
    "parameter": '<!DOCTYPE LIST [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><LIST><ITEM/></LIST>',
    "document type": '<?xml version="1.0"?>\n<!-- c --><!DOCTYPE LIST SYSTEM "http://127.0.0.1:9/x.dtd"><LIST/>',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("data", HIDING.values(), ids=HIDING.keys())
def test_a_document_type_is_refused_and_nothing_is_opened(data: str, encoding: str) -> None:
    opened: list[tuple[str, object]] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and (event.startswith("socket.") or (event == "open" and "hostname" in str(arguments[0]))):
            opened.append((event, arguments))

    sys.addaudithook(watch)
    try:
        with pytest.raises(errors.Malformed, match="document type"):
            read(data.encode(encoding))
    finally:
        watching = False
    assert not opened


@pytest.mark.parametrize(
    "data",
    [
        "",
        "  \n",
        "<LIST><ITEM>",
        "<LIST><ITEM></LIST>",
        "<html/>",
        "not xml",
        "<LIST><ITEM>&undeclared;</ITEM></LIST>",
        '<LIST><!DOCTYPE LIST [<!ENTITY a "b">]></LIST>',
        "<LIST>" + "<A>" * 100_000,
        "<!--" + "x" * 70_000 + '--><!DOCTYPE LIST [<!ENTITY a "b">]><LIST/>',
        '<?xml version="1.0" encoding="utf-7"?><LIST/>',
        "<LIST><ITEM>\0</ITEM></LIST>",
        '<LIST><ITEM a="' + "x" * 11_000_000 + '"/></LIST>',
    ],
)
def test_what_is_no_such_list_is_malformed(data: str) -> None:
    with pytest.raises(errors.Malformed):
        read(data)


def test_utf16_without_a_mark_is_not_xml_to_us() -> None:
    with pytest.raises(errors.Malformed, match="not XML"):
        read(HIDING["bomb"].encode("utf-16-le"))


def test_included_files_are_not_included() -> None:
    include = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/hostname" parse="text"/>'
    for entry in entries(io.BytesIO(f"<LIST><ITEM>{include}</ITEM></LIST>".encode()), ROOT, TAGS):
        assert entry.tree is not None
        assert "".join(str(text) for text in entry.tree.itertext()) == ""


def test_an_entry_over_the_limit_has_no_tree_and_the_next_is_read() -> None:
    many = "<A>x</A>" * 40_000
    found = read(f"<LIST><ITEM>{many}</ITEM><ITEM><A>ok</A></ITEM></LIST>", limit=50_000)
    assert [entry.tree is None for entry in found] == [True, False]


def test_processing_instructions_and_comments_are_passed_over() -> None:
    assert len(read("<?xml version='1.0'?><?style x?><!-- c --><LIST><?a b?><ITEM><!-- c -->x</ITEM></LIST>")) == 1
