# SPDX-License-Identifier: Apache-2.0
"""What every reader promises: whatever the bytes, only rows, rejections or an error that says what to do."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon import errors
from carillon.formats import ftm, interpol, ofac, table, un_list
from carillon.formats.rows import Rejected, Row

DATA = Path(__file__).parent / "data"
Reader = Callable[[bytes], Iterator[Row | Rejected]]
MAPPING = (DATA / "table.yml").read_bytes()

READERS: dict[str, tuple[Reader, bytes]] = {
    "un_list": (lambda data: un_list.read(io.BytesIO(data)), (DATA / "un_list.xml").read_bytes()),
    "ofac": (lambda data: ofac.read(io.BytesIO(data)), (DATA / "ofac_sdn.csv").read_bytes()),
    "ofac alt": (
        lambda data: ofac.read(io.BytesIO((DATA / "ofac_sdn.csv").read_bytes()), io.BytesIO(data)),
        (DATA / "ofac_alt.csv").read_bytes(),
    ),
    "ftm": (lambda data: ftm.read(io.BytesIO(data)), (DATA / "entities.ftm.json").read_bytes()),
    "interpol page": (lambda data: interpol.read(io.BytesIO(data)), (DATA / "notices_page.json").read_bytes()),
    "interpol lines": (lambda data: interpol.read(io.BytesIO(data)), (DATA / "notices.jsonl").read_bytes()),
    "table": (lambda data: table.read(io.BytesIO(data), MAPPING), (DATA / "table.csv").read_bytes()),
}


def hold(read: Reader, data: bytes) -> None:
    """Reads everything; anything but rows, rejections and the asker's errors fails."""
    with suppress(errors.AskerError):
        for row in read(data):
            assert isinstance(row, Row | Rejected)
            assert row.place
            if isinstance(row, Rejected):
                assert row.reason
                continue
            assert row.source_id
            assert row.body["schema"]
            assert set(row.links) <= row.body["properties"].keys()


@pytest.mark.parametrize("name", READERS)
@given(data=st.binary(max_size=300))
def test_any_bytes(name: str, data: bytes) -> None:
    hold(READERS[name][0], data)


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@settings(max_examples=150)
def test_a_good_file_with_a_piece_replaced(name: str, data: st.DataObject) -> None:
    read, good = READERS[name]
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 40)))
    piece = data.draw(st.one_of(st.binary(max_size=10), st.sampled_from([b'"', b"\n", b"\xff\xfe", b"<", b"[" * 50, b"\x1a"])))
    hold(read, good[:start] + piece + good[end:])


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_a_good_file_cut_off_anywhere(name: str, data: st.DataObject) -> None:
    read, good = READERS[name]
    hold(read, good[: data.draw(st.integers(0, len(good)))])


@pytest.mark.parametrize("name", READERS)
def test_an_empty_file_is_an_error_so_that_it_withdraws_nothing(name: str) -> None:
    with pytest.raises(errors.AskerError):
        list(READERS[name][0](b""))


@pytest.mark.parametrize("name", [name for name in READERS if name != "un_list"])
def test_utf16_reads_as_utf8_does(name: str) -> None:
    read, good = READERS[name]
    assert [row.place.split(" (byte")[0] for row in read(good.decode().encode("utf-16"))] == [row.place for row in read(good)]
