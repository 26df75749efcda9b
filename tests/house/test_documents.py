# SPDX-License-Identifier: Apache-2.0
"""Generated documents say what the code says."""

from tools import documents


def test_no_generated_document_is_stale():
    assert documents.stale() == [], "run `make docs`"
