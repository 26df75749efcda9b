# SPDX-License-Identifier: Apache-2.0
"""The tip line: a form for anybody, a receipt code, and the page where whoever has the code reads replies and says more."""

from typing import Any

from litestar import Response, post, route
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.tip import SUBJECTS
from carillon.desk import extracts, tipline
from carillon.desk.attachments import Upload
from carillon.desk.tipline import Filled, Followed
from carillon.doors.public import answers, forms
from carillon.doors.public.visit import Here, Visit
from carillon.errors import AskerError, Conflict, Invalid, NotFound, TooMany
from carillon.formats.public_notices import slashed

FILES = 3
"""At once; more of them come with more of the tip."""


@route("/public/tips/new", http_method=answers.READ, sync_to_thread=True)
def new_page(visit: Here) -> Response[Any]:
    subject = next((one for one in SUBJECTS if visit.text(one)), "country")
    return _form(visit, subject, visit.text(subject))


@post("/public/tips/new", status_code=200, sync_to_thread=True)
def send(visit: Here) -> Response[Any]:
    form = visit.form
    subject, about = form.get("subject", ""), form.get("about", "").strip()[:40]
    try:
        forms.require(visit.site.form_key, form.get("form", ""), _signed(subject, form.get("signed", "")))
        _require_known(visit, subject, about)
        visit.site.telling.take(visit.address)
        filled = Filled(
            subject=subject,
            about=about,
            text=form.get("text", ""),
            form=form.get("form", ""),
            language=visit.language.code,
            trapped=bool(form.get(forms.TRAP)),
            files=_files(visit),
        )
        sent = tipline.send(visit.bench, filled)
    except (Conflict, TooMany):
        raise
    except AskerError as refusal:
        return _form(visit, subject, about, failure=refusal)
    return visit.own_page("tip_sent.html", sent=sent)


@route("/public/tips", http_method=answers.READ, sync_to_thread=True)
def code_page(visit: Here) -> Response[Any]:
    return visit.own_page("tip_code.html")


@post("/public/tips", status_code=200, sync_to_thread=True)
def follow(visit: Here) -> Response[Any]:
    return _followed(visit)


@post("/public/tips/add", status_code=200, sync_to_thread=True)
def add(visit: Here) -> Response[Any]:
    code = visit.form.get("code", "")
    try:
        forms.require(visit.site.form_key, visit.form.get("form", ""), _signed("add", ""))
        visit.site.telling.take(visit.address)
        if visit.form.get(forms.TRAP):
            raise Invalid("A field was filled in that should stay empty.", help="Leave the last field empty.")
        followed = tipline.add(visit.bench, code, visit.form.get("text", ""), visit.language.code, _files(visit))
    except TooMany:
        raise
    except AskerError as refusal:
        return _followed(visit, failure=refusal)
    return _shown(visit, code, followed, added=True)


def _files(visit: Visit) -> tuple[Upload, ...]:
    if len(visit.files) > FILES:
        raise Invalid("These are too many files at once.", help=f"Send {FILES} now, and the others afterwards with your receipt code.")
    return tuple(visit.files)


def _signed(subject: str, about: str) -> str:
    return f"{subject}|{about}"


def _require_known(visit: Visit, subject: str, about: str) -> None:
    """What the form is about was fixed when it was made; only the country is chosen in it."""
    fixed = visit.form.get("signed", "")
    if subject != "country" and fixed != about:
        raise Invalid("The form is about something else.", help="Load the page again and send it once more.")
    if subject == "country" and not about:
        raise Invalid("Please choose a country.", fields={"about": "Whose police should read it?"})


def _form(visit: Visit, subject: str, about: str, *, failure: AskerError | None = None) -> Response[Any]:
    notice = None
    if subject == "notice":
        try:
            notice = extracts.fetch(visit.bench, slashed(about))
        except NotFound as gone:
            failure = failure or gone
            subject, about = "country", ""
    if subject not in SUBJECTS:
        subject, about = "country", ""
    about = notice.id if notice else about[:40]
    fixed = "" if subject == "country" else about
    return visit.own_page(
        "tip_form.html",
        status=400 if failure else 200,
        subject=subject,
        about=about,
        fixed=fixed,
        notice=notice,
        proof=forms.sign(visit.site.form_key, _signed(subject, fixed)),
        text=visit.form.get("text", ""),
        failure=failure,
    )


def _followed(visit: Visit, *, failure: AskerError | None = None) -> Response[Any]:
    code = visit.form.get("code", "")
    visit.site.guessing.take(visit.address)
    try:
        followed = tipline.follow(visit.bench, code)
    except NotFound as unknown:
        return visit.own_page("tip_code.html", status=404, failure=unknown)
    return _shown(visit, code, followed, failure=failure)


def _shown(visit: Visit, code: str, followed: Followed, *, added: bool = False, failure: AskerError | None = None) -> Response[Any]:
    return visit.own_page(
        "tip_followed.html",
        status=400 if failure else 200,
        code=code,
        followed=followed,
        added=added,
        proof=forms.sign(visit.site.form_key, _signed("add", "")),
        text=visit.form.get("text", "") if failure else "",
        failure=failure,
    )


HANDLERS: list[HTTPRouteHandler] = [new_page, send, code_page, follow, add]
