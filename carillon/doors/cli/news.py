# SPDX-License-Identifier: Apache-2.0
"""`carillon news`: what a bureau tells the public, in up to four languages."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.core.model.news import News

app = options.group("News for the public: drafted in up to four languages, published, withdrawn.", "news")

Id = Annotated[str, typer.Argument(metavar="ID", help="The news's id, nws-...")]
Body = Annotated[
    Path, typer.Argument(metavar="FILE", help='A JSON document, {"texts": {"en": {"title", "body"}}}; - reads standard input.')
]


@verb(app, "list", "carillon news list --state draft --bureau FR")
def list_news(
    seat: desk.Seat,
    *,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="draft, published or withdrawn.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """News that is published, and your bureau's drafts, newest first."""
    from carillon.desk import news

    found = news.page(seat.bench, seat.actor, limit=limit, after=after, state=state)
    more = output.cursor(found, limit, found[-1].id if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    output.table(
        ("id", "state", "title", "from", "languages", "updated"),
        [(one.id, one.state, one.text("en")[1].title, one.owner, ", ".join(one.texts), one.updated_at[:16]) for one in found],
        empty="There is no such news.",
        more=more,
    )


@verb(app, "show", "carillon news show nws-0123456789ab --bureau FR")
def show(seat: desk.Seat, news: Id) -> None:
    """One piece of news in all its languages."""
    from carillon.desk import news as deeds

    _show(seat, deeds.fetch(seat.bench, seat.actor, news))


@verb(app, "draft", "carillon news draft news.json --bureau FR")
def draft(seat: desk.Seat, file: Body) -> None:
    """Begin a piece of news; nobody else sees it yet."""
    from carillon.desk import news

    _show(seat, news.draft(seat.bench, seat.actor, desk.body(file)))


@verb(app, "edit", "carillon news edit nws-0123456789ab news.json --bureau FR")
def edit(seat: desk.Seat, news: Id, file: Body) -> None:
    """Replace its texts, also where it is published."""
    from carillon.desk import news as deeds

    _show(seat, deeds.edit(seat.bench, seat.actor, news, desk.body(file)))


@verb(app, "publish", "carillon news publish nws-0123456789ab --bureau FR")
def publish(seat: desk.Seat, news: Id) -> None:
    """Show it to everybody, at once."""
    from carillon.desk import news as deeds

    _show(seat, deeds.publish(seat.bench, seat.actor, news))


@verb(app, "withdraw", "carillon news withdraw nws-0123456789ab --bureau FR")
def withdraw(seat: desk.Seat, news: Id) -> None:
    """Take it from the public, at once; your bureau keeps it."""
    from carillon.desk import news as deeds

    _show(seat, deeds.withdraw(seat.bench, seat.actor, news))


def _show(seat: desk.Seat, item: "News") -> None:
    import msgspec

    plain = msgspec.to_builtins(item)
    if seat.as_json:
        output.document(plain)
        return
    texts = plain.pop("texts")
    output.fields(plain, title=item.text("en")[1].title)
    output.table(("language", "title", "text"), [(code, one["title"], one["body"]) for code, one in texts.items()], empty="")
