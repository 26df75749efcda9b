# SPDX-License-Identifier: Apache-2.0
"""One's own account: language and theme of the device, and the end of all sessions."""

import pytest

from tests.doors.web.conftest import Visit


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("es", "ltr"), ("en", "ltr")])
def test_the_language_is_kept_on_the_device(visit: Visit, language: str, direction: str) -> None:
    officer = visit("officer.fr")
    assert officer.post("/account", {"language": language, "theme": "auto"}).headers["location"] == "/account?done=settings"
    assert f'<html lang="{language}" dir="{direction}"' in officer.page("/records")


@pytest.mark.parametrize("theme", ["light", "dark", "sun"])
def test_the_theme_is_kept_on_the_device(visit: Visit, theme: str) -> None:
    officer = visit("officer.fr")
    officer.post("/account", {"theme": theme})
    assert f'data-theme="{theme}"' in officer.page("/records")


def test_what_is_no_language_and_no_theme_changes_nothing(visit: Visit) -> None:
    officer = visit("officer.fr")
    officer.post("/account", {"language": '"><script>', "theme": "x"})
    officer.client.cookies.set("carillon_theme", '"><script>')
    page = officer.page("/account")
    assert '<html lang="en" dir="ltr">' in page


def test_the_theme_button_leads_back_to_the_page(visit: Visit) -> None:
    officer = visit("officer.fr")
    assert officer.post("/theme", {"theme": "dark", "next": "/records?text=a"}).headers["location"] == "/records?text=a"
    assert officer.post("/theme", {"theme": "dark", "next": "https://elsewhere.example"}).headers["location"] == "/"


def test_signing_out_everywhere_ends_every_session(visit: Visit) -> None:
    here, there = visit("officer.fr"), visit("officer.fr")
    assert here.post("/account/sessions").headers["location"] == "/sign-in?done=signed-out"
    assert there.get("/account").status_code == 303


@pytest.mark.parametrize("note", ["settings", "nothing", "<b>"])
def test_only_known_notes_are_shown(visit: Visit, note: str) -> None:
    page = visit("officer.fr").page(f"/account?done={note}")
    assert ("Your settings are saved" in page) == (note == "settings")
    assert "<b>" not in page
