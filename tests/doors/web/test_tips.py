# SPDX-License-Identifier: Apache-2.0
"""Tips at the desk: text stays text, files are saved and not shown, and the sender reads what is replied."""

from carillon.desk import inbox, tipline
from carillon.desk.attachments import Upload
from carillon.desk.tipline import Filled
from carillon.node import Node
from tests.conftest import cast
from tests.doors.web.conftest import Visit
from tests.doors.web.people import text_of

BAD = "<script>alert(1)</script> at the quay"
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(40)


def send(node: Node, text: str = BAD) -> tuple[str, str]:
    code = tipline.send(node.bench, Filled(subject="country", about="KE", text=text, form=text, files=(Upload("quay.png", PHOTO),))).code
    return code, f"/tips/{tipline.follow(node.bench, code).receipt.tip}"


def test_read_taken_up_and_answered(node: Node, visit: Visit) -> None:
    code, address = send(node)
    officer = visit("officer.ke")
    assert "A tip from the public about no notice or event" in officer.page("/inbox")
    assert address in officer.page("/tips")
    answer = officer.get(address)
    assert BAD not in answer.text
    assert BAD in text_of(answer)
    officer.post(f"{address}/take")
    assert "Taken up" in officer.page(address)
    assert officer.post(f"{address}/reply", {"text": "", "deed": "reply"}).status_code == 422
    officer.post(f"{address}/reply", {"text": "Which quay?", "deed": "reply"})
    officer.post(f"{address}/reply", {"text": "Thank you.", "deed": "close"})
    followed = tipline.follow(node.bench, code)
    assert ([one.text for one in followed.replies], followed.receipt.state) == (["Which quay?", "Thank you."], "closed")
    assert inbox.unread(node.bench, cast(node, "KE")) == 0


def test_a_file_is_saved_and_not_shown_in_place(node: Node, visit: Visit) -> None:
    _, address = send(node)
    officer = visit("officer.ke")
    link = next(part for part in officer.get(address).text.split('"') if "/attachments/" in part)
    answer = officer.get(link)
    assert answer.content == PHOTO
    assert answer.headers["content-disposition"].startswith("attachment")
    assert visit("officer.de").get(link).status_code == 404


def test_spam_leaves_the_list(node: Node, visit: Visit) -> None:
    _, address = send(node)
    officer = visit("commander.ke")
    officer.post(f"{address}/spam")
    assert address not in officer.page("/tips")
    assert address in officer.page("/tips?state=spam")
    assert "/reply" not in officer.page(address)
