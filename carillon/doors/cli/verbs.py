# SPDX-License-Identifier: Apache-2.0
"""How a verb becomes a command: its own arguments, and with them the options that every deed on a node has.

A verb is written as a plain function of a seat and of its own arguments. The options for node, user, bureau and JSON are declared once,
here, and join the function's own in the command's signature, which is what the parser and the help are made from.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from carillon.doors.cli import desk, options

Parameters = Mapping[str, inspect.Parameter]


def _of_every_deed(
    *,
    as_user: options.AsUser = None,
    bureau: options.ForBureau = None,
    node: options.NodeFolder = options.DEFAULT_NODE,
    as_json: options.AsJson = False,
) -> None:
    """The options of every deed, as a signature."""


SHARED: Parameters = inspect.signature(_of_every_deed).parameters


def verb(
    app: typer.Typer, name: str, *examples: str, role: str = "officer", panel: str | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Registers a function of (seat, its own arguments) as the command `name`.

    `role` is what the operator of this machine acts as where no user is named. An administrator's deed belongs to no bureau, so its
    command has no --bureau of its own and the function may have one.
    """
    shared = {one: p for one, p in SHARED.items() if one != "bureau" or role != "admin"}

    def register(deed: Callable[..., None]) -> Callable[..., None]:
        def command(**given: Any) -> None:
            who = take(given, shared)
            with seated(who, role) as seat:
                deed(seat, **given)

        own = dict(list(inspect.signature(deed).parameters.items())[1:])
        app.command(name, epilog=options.example(*examples), rich_help_panel=panel)(dressed(command, deed, {**own, **shared}))
        return deed

    return register


def unopened(group: typer.Typer) -> typer.Typer:
    """A group whose verbs are put together when one of them is wanted: all of them together take longer than most verbs."""

    class Unopened(TyperGroup):
        @property
        def commands(self) -> MutableMapping[str, Any]:
            return _opened(group)

        @commands.setter
        def commands(self, none: object) -> None:
            """What the framework found in an empty group."""

    told = group.info
    return typer.Typer(name=told.name, help=told.help, no_args_is_help=True, add_completion=False, rich_markup_mode="rich", cls=Unopened)


@cache
def _opened(group: typer.Typer) -> MutableMapping[str, Any]:
    return get_group(group).commands


def take(given: dict[str, Any], shared: Parameters) -> dict[str, Any]:
    """Takes the shared options out of what was given."""
    return {one: given.pop(one) for one in shared}


@contextmanager
def seated(who: Mapping[str, Any], role: str) -> Iterator[desk.Seat]:
    """The seat that the shared options ask for."""
    with desk.seated(who["node"], who["as_user"], who.get("bureau"), role) as seat:
        yield seat._replace(as_json=who["as_json"])


def dressed(command: Callable[..., None], like: Callable[..., Any], parameters: Parameters) -> Callable[..., None]:
    """The command with the documentation of `like` and with these parameters, all by keyword."""
    keyword = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters.values()]
    command.__signature__ = inspect.Signature(keyword)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in keyword}
    command.__name__, command.__doc__ = like.__name__, like.__doc__
    return command
