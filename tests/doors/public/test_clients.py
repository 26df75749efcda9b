# SPDX-License-Identifier: Apache-2.0
"""A client that others wrote, from a registry, against a node that is really served."""

from typing import Any

import pytest

interpol = pytest.importorskip("deutschland.interpol")


@pytest.fixture
def api(server: str) -> Any:
    from deutschland.interpol.api import default_api

    return default_api.DefaultApi(interpol.ApiClient(interpol.Configuration(host=f"{server}/public")))


def test_it_reads_list_detail_and_pictures(api: Any) -> None:
    loose = {"_check_return_type": False}
    listed = api.notices_v1_red_get(name="^EXEMPLE.*$", nationality="FR", age_min=18, result_per_page=200, **loose)
    assert listed.total == 1
    (one,) = listed.embedded["notices"]
    assert one["entity_id"] == "2099/1"
    detail = api.notices_v1_red_notice_id_get(one["entity_id"].replace("/", "-"), **loose)
    assert (detail.name, detail.height) == ("EXEMPLE1", 1.73)
    pictures = api.notices_v1_red_notice_id_images_get("2099-1", **loose)
    assert pictures.embedded["images"][0]["picture_id"] == "61234567"
    assert api.notices_v1_red_get(name="nobody", **loose).embedded["notices"] == []


def test_it_is_told_that_there_is_no_such_notice(api: Any) -> None:
    from deutschland.interpol.exceptions import NotFoundException

    with pytest.raises(NotFoundException):
        api.notices_v1_red_notice_id_get("2099-999", _check_return_type=False)
