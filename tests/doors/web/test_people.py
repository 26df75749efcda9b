# SPDX-License-Identifier: Apache-2.0
"""The directory of bureaus, and the users of the node for its administrators."""

import re

from tests.doors.web.conftest import Visit
from tests.doors.web.people import text_of


def test_a_bureau_is_found_by_code_name_and_country(visit: Visit) -> None:
    officer = visit("officer.fr")
    assert 'id="KE"' in officer.page("/bureaus")
    for text in ("ke", "KENYA", "kenya"):
        page = officer.page(f"/bureaus?text={text}")
        assert 'id="KE"' in page
        assert 'id="JP"' not in page
    assert "No bureau fits." in officer.page("/bureaus?text=atlantis")


def test_an_administrator_adds_a_user_whose_password_is_shown_once(visit: Visit) -> None:
    admin = visit("admin.fr")
    form = {"username": "new.officer", "name": "Noor", "role": "officer", "bureau": "ke", "language": "ar"}
    page = admin.post("/users", form)
    found = re.search(r">((?:[0-9a-f]{4}-){3}[0-9a-f]{4})<", page.text)
    assert found is not None
    assert found[1] not in admin.page("/users")
    newcomer = visit()
    answer = newcomer.sign_in("new.officer", found[1])
    assert answer.headers["location"] == "/password"
    assert '<html lang="ar" dir="rtl"' in newcomer.page("/password")


def test_a_user_that_cannot_be_says_why(visit: Visit) -> None:
    admin = visit("admin.fr")
    wrong = admin.post("/users", {"username": "!", "role": "king", "bureau": "FR"})
    assert wrong.status_code == 422
    assert 'id="f-username-mistake"' in wrong.text
    taken = admin.post("/users", {"username": "officer.fr", "role": "officer", "bureau": "FR"})
    assert taken.status_code == 409
    assert "There is a user officer.fr already." in text_of(taken)


def test_a_closed_account_loses_its_session_and_may_come_back(visit: Visit) -> None:
    admin, officer = visit("admin.fr"), visit("officer.ke")
    assert admin.post("/users/officer.ke/close", {"active": "no"}).status_code == 303
    assert officer.get("/account").status_code == 303
    assert "Closed" in admin.page("/users?bureau=ke")
    admin.post("/users/officer.ke/close", {"active": "yes"})
    officer.kept.clear()
    assert officer.sign_in("officer.ke").status_code == 303


def test_a_new_password_for_somebody_is_shown_once(visit: Visit) -> None:
    admin = visit("admin.fr")
    page = admin.post("/users/officer.ke/reset")
    assert "One-time password for officer.ke" in text_of(page)
    assert admin.post("/users/nobody/reset").status_code == 404


def test_only_administrators_change_accounts(visit: Visit) -> None:
    page = visit("control.fr").page("/users")
    assert "/users/officer.ke/reset" not in page
    assert "/users/control.ke/reset" in page
    assert visit("control.fr").post("/users/officer.ke/reset").status_code == 403
    assert visit("officer.fr").post("/users", {"username": "x.y", "role": "admin", "bureau": "FR"}).status_code == 403
