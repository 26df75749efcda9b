# SPDX-License-Identifier: Apache-2.0
"""Ready sign-ins of the demonstration: every role in six bureaus and the secretariat; the passwords are drawn when it is set up."""

from functools import cache
from random import Random

import msgspec

from carillon.core.policy.actors import ROLES
from carillon.demo.bureaus import SECRETARIAT
from carillon.demo.drafts import STAFFED
from carillon.demo.names import Country, countries, draw_name

_LANGUAGES = {"FR": "fr", "QA": "ar", "EG": "ar"}
"""The bureaus that work in another of the four languages than English."""

_PARTNERS = {"FR": "Banque Exemple", "QA": "Example Telecom", "US": "Example Cloud", "BR": "Banco Exemplo", "JP": "Example Exchange"}


class User(msgspec.Struct, frozen=True, kw_only=True):
    """`username` is the bureau's code and the role: fr.officer. `name` is made up; partners bear the firm's behind it."""

    username: str
    role: str
    bureau: str
    name: str
    language: str = "en"


@cache
def users() -> tuple[User, ...]:
    """Bureau by bureau, the roles in their usual order."""
    taken: set[str] = set()
    return tuple(_user(bureau, role, taken) for bureau in (*STAFFED, SECRETARIAT) for role in ROLES)


def _user(bureau: str, role: str, taken: set[str]) -> User:
    dice = Random(f"{bureau}.{role}")
    land = countries().get(bureau) or dice.choice(tuple(countries().values()))
    name = _draw(land, dice)
    while name in taken:
        name = _draw(land, dice)
    taken.add(name)
    if role == "partner":
        name = f"{name} ({_PARTNERS.get(bureau, 'Example Security Lab')})"
    return User(username=f"{bureau.lower()}.{role}", role=role, bureau=bureau, name=name, language=_LANGUAGES.get(bureau, "en"))


def _draw(land: Country, dice: Random) -> str:
    return draw_name(land, dice.choice(("male", "female")), dice).latin
