# SPDX-License-Identifier: Apache-2.0
"""The tree of commands: every word of the command line and where it is written."""

from typing import Annotated

import typer

from carillon.doors.cli import (
    audit,
    blind,
    bureaus,
    calendars,
    calls,
    cases,
    checks,
    compare,
    debriefings,
    demo,
    directory,
    doctor,
    duty,
    evaluate,
    events,
    exchange,
    exchange_hub,
    figures,
    hits,
    imports,
    inbox,
    init,
    keeping,
    lessons,
    news,
    notices,
    packs,
    pictures,
    records,
    replica,
    reports,
    requests,
    retention,
    reviews,
    rooms,
    screen,
    screening_desk,
    screenings,
    serve,
    situations,
    standing,
    subjects,
    tips,
    users,
    watches,
)
from carillon.doors.cli.failures import Shell
from carillon.doors.cli.options import example
from carillon.doors.cli.verbs import unopened, verb

NODE, WORK, PEOPLE = "The node", "The daily words", "Who and what there is"


def build() -> typer.Typer:
    """The whole application."""
    app = typer.Typer(
        name="carillon", cls=Shell, no_args_is_help=True, rich_markup_mode="rich", context_settings={"help_option_names": ["-h", "--help"]}
    )
    app.callback(epilog="Every command has --help with an example. docs/commands.md lists all of them.")(carillon)
    _node(app)
    _work(app)
    for group in (bureaus.app, users.app, packs.app):
        app.add_typer(unopened(group), rich_help_panel=PEOPLE)
    return app


def carillon(
    *,
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=lambda asked: _tell_version(asked))] = False,
) -> None:
    """Carillon, the open exchange for international police cooperation."""


def _tell_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"carillon {version('carillon-exchange')}")
        except PackageNotFoundError:
            typer.echo("carillon, run from a checkout that is not installed")
        raise typer.Exit


def _node(app: typer.Typer) -> None:
    for name, command, used in (
        ("init", init.init, "carillon init ./fr --bureau FR"),
        ("serve", serve.serve, "carillon serve --node ./fr --port 8470"),
        ("demo", demo.demo, "carillon demo --node ./demo"),
        ("backup", keeping.backup, "carillon backup node-2026-11-24.tar"),
        ("restore", keeping.restore, "carillon restore node-2026-11-24.tar --node ./fr"),
        ("replica", replica.replica, "carillon replica ./fr-2 --node ./fr"),
        ("migrate", keeping.migrate, "carillon migrate --node ./fr"),
        ("doctor", doctor.doctor, "carillon doctor --node ./fr"),
    ):
        app.command(name, epilog=example(used), rich_help_panel=NODE)(command)
    app.add_typer(unopened(audit.app), rich_help_panel=NODE)
    # Four modules hang their verbs on one word.
    (word,) = {exchange.app, directory.app, standing.app, exchange_hub.app}
    app.add_typer(unopened(word), rich_help_panel=NODE)


def _work(app: typer.Typer) -> None:
    used = (
        "carillon import un consolidated.xml --bureau FR",
        "carillon import csv wanted.csv --mapping wanted.yml --bureau FR --audience FR,QA --handling TLP:AMBER",
    )
    app.command("import", epilog=example(*used), rich_help_panel=WORK)(imports.import_list)
    # Two modules hang their verbs on one word.
    (word,) = {checks.app, blind.app}
    app.add_typer(unopened(word), rich_help_panel=WORK)
    _bulk(app)
    for group in (watches.app, records.app, reports.app, requests.app, hits.app, notices.app, reviews.app):
        app.add_typer(unopened(group), rich_help_panel=WORK)
    verb(app, "inbox", "carillon inbox --unread --bureau FR", panel=WORK)(inbox.inbox)
    app.add_typer(unopened(cases.app), rich_help_panel=WORK)
    app.add_typer(unopened(duty.app), rich_help_panel=WORK)
    # Five modules hang their verbs on one word.
    (event,) = {events.app, calendars.app, pictures.app, rooms.app, debriefings.app}
    # Two modules hang their verbs on one word.
    (screening,) = {screenings.app, screening_desk.app}
    for group in (event, calls.app, screening, situations.app, lessons.app, news.app, tips.app):
        app.add_typer(unopened(group), rich_help_panel=WORK)
    for group in (retention.app, subjects.app, figures.app):
        app.add_typer(unopened(group), rich_help_panel=WORK)


def _bulk(app: typer.Typer) -> None:
    used = (
        "carillon screen accreditations.csv --against watchlist.ftm.json --out results.jsonl",
        "carillon screen accreditations.csv --node ./fr --as officer.fr --purpose accreditation --out results.jsonl --resume",
        "carillon screen accreditations.csv --as officer.fr --purpose accreditation --out results.jsonl --watch-until 2027-06-30",
    )
    app.command("screen", epilog=example(*used), rich_help_panel=WORK)(screen.screen)
    app.command("compare", epilog=example("carillon compare pairs.jsonl --out scores.jsonl"), rich_help_panel=WORK)(compare.compare)
    measured = "carillon evaluate corpus.jsonl queries.jsonl --negatives people.csv"
    app.command("evaluate", epilog=example(measured), rich_help_panel=WORK)(evaluate.evaluate)
