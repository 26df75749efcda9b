# SPDX-License-Identifier: Apache-2.0
"""News through the API, from the draft to the public page."""

BODY = {"texts": {"en": {"title": "Roads close", "body": "At six."}, "ar": {"title": "إغلاق الطرق", "body": "…"}}}


def test_from_draft_to_the_public_and_back(sign_in, client):
    officer = sign_in("officer.ke")
    made = officer.post("/news", BODY, Idempotency_Key="k")
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert officer.post("/news", BODY, Idempotency_Key="k").json()["id"] == made.json()["id"]
    news = made.json()["id"]
    assert sign_in("officer.de").get("/news").json()["items"] == []
    assert sign_in("officer.de").get(f"/news/{news}").status_code == 404
    changed = officer("PATCH", f"/news/{news}", {"texts": {"en": {"title": "Roads close", "body": "At seven."}}, "version": 1})
    assert changed.json()["version"] == 2
    assert officer.post(f"/news/{news}/publish").json()["state"] == "published"
    assert [one["id"] for one in sign_in("frontline.de").get("/news?state=published").json()["items"]] == [news]
    assert "At seven." in client.get(f"/public/news/{news}").text
    assert sign_in("officer.de").post(f"/news/{news}/withdraw").status_code == 403
    assert officer.post(f"/news/{news}/withdraw").json()["state"] == "withdrawn"
    assert client.get(f"/public/news/{news}").status_code == 404


def test_mistakes_have_the_one_shape(sign_in):
    answer = sign_in("officer.ke").post("/news", {"texts": {"de": {"title": "x", "body": "y"}}})
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (400, {"texts.de"})
    assert sign_in("frontline.ke").post("/news", BODY).status_code == 403
