# SPDX-License-Identifier: Apache-2.0
"""Files by their content: what is taken, what lies, what is refused under any name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.attachment import LONGEST_NAME, clean_name, find
from carillon.core.packs import load
from carillon.desk.exchange.attachments import types
from carillon.errors import Invalid

TYPES = types(load.load())
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
TAR = bytes(257) + b"ustar" + bytes(300)
ISO = bytes(32769) + b"CD001"


@pytest.mark.parametrize(
    ("data", "name", "declared", "code"),
    [
        (b"%PDF-1.7 x", "a.pdf", "application/pdf", "pdf"),
        (b"%PDF-1.7 x", "A.PDF", "", "pdf"),
        (b"\xff\xd8\xff\xe0x", "a.jpeg", "image/jpg", "jpeg"),
        (PNG, "a.png", "image/png; charset=binary", "png"),
        (b"GIF89a", "a.gif", "application/octet-stream", "gif"),
        (b"RIFF\1\2\3\4WEBPVP8 ", "a.webp", "", "webp"),
        (b"RIFF\1\2\3\4WAVEfmt ", "a.wav", "audio/x-wav", "wav"),
        (b"II*\0x", "a.tif", "", "tiff"),
        (b"ID3\4", "a.mp3", "audio/mpeg", "mp3"),
        (b"OggS", "a.opus", "", "ogg"),
        (b"\0\0\0\x20ftypM4A ", "a.m4a", "", "m4a"),
        ("Grüße, 山田\n".encode(), "a.txt", "text/plain; charset=utf-8", "text"),
        (b"\xef\xbb\xbfname;since\r\n", "a.csv", "application/vnd.ms-excel", "csv"),
    ],
)
def test_what_is_taken(data: bytes, name: str, declared: str, code: str) -> None:
    assert find(data, name, declared, TYPES).code == code


@pytest.mark.parametrize(
    ("data", "name", "declared", "said"),
    [
        (b"%PDF-1.7 x", "a.png", "", "the name says .png"),
        (b"%PDF-1.7 x", "letter", "", "the name says nothing"),
        (PNG, "a.png", "application/pdf", "was declared as application/pdf"),
        (b"<html>\n", "a.html", "", "the name says .html"),
        (b"<svg/>", "a.svg", "image/svg+xml", "the name says .svg"),
        (b"PK\3\4x", "a.pdf", "application/pdf", "Archive"),
        (b"PK\3\4x", "a.zip", "", "Archive"),
        (b"Rar!\x1a\x07\1", "a.txt", "", "Archive"),
        (TAR, "a.txt", "", "Archive"),
        (ISO, "a.wav", "", "Archive"),
        (b"MZ\x90\0", "a.jpg", "image/jpeg", "Program"),
        (b"\x7fELF\2", "a.mp3", "", "Program"),
        (b"#!/bin/sh\nrm -r /\n", "a.txt", "text/plain", "Program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.csv", "", "Office file"),
        (b"a\0b", "a.txt", "", "Nobody can tell"),
        (b"\xff\xfe\xfd", "a.txt", "", "Nobody can tell"),
        (b"", "a.txt", "", "Nobody can tell"),
        (b"\x89PN", "a.png", "", "Nobody can tell"),
    ],
)
def test_what_is_refused(data: bytes, name: str, declared: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as wrong:
        find(data, name, declared, TYPES)
    assert wrong.value.help


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\Users\\x\\photo.jpg", "photo.jpg"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\u202egpj.txt", "agpj.txt"),
        ('what?<"*.pdf', "what____.pdf"),
        ("фото.jpg", "фото.jpg"),
    ],
)
def test_names(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


def test_a_name_that_says_nothing() -> None:
    for name in ("", "/", "...", " . "):
        with pytest.raises(Invalid):
            clean_name(name)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=400))
def test_a_name_is_short_and_leads_nowhere(name: str) -> None:
    try:
        kept = clean_name(name)
    except Invalid:
        return
    assert 0 < len(kept) <= LONGEST_NAME + 20
    assert not set('/\\:*?"<>|') & set(kept)
    assert kept == clean_name(kept)


@given(st.binary(max_size=200))
def test_whatever_comes_is_taken_or_refused(data: bytes) -> None:
    try:
        found = find(data, "a.txt", "", TYPES)
    except Invalid:
        return
    assert found.taken
    assert found.code == "text"
