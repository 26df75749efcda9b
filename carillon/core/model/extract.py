# SPDX-License-Identifier: Apache-2.0
"""The public extract of a notice: what its owner agrees to show to everybody, and nothing else of it."""

import msgspec


class Warrant(msgspec.Struct, frozen=True, omit_defaults=True):
    """A warrant of arrest as it is told to the public; `country` in two letters, or the number of a court (914, 916, 922)."""

    country: str = ""
    charge: str = ""
    translation: str = ""


class Disappearance(msgspec.Struct, frozen=True, omit_defaults=True):
    """When (a date, which may be partial) and where a missing person was last known to be."""

    date: str = ""
    place: str = ""
    country: str = ""


class Parent(msgspec.Struct, frozen=True, omit_defaults=True):
    """A parent's names."""

    name: str = ""
    forename: str = ""


class Alias(msgspec.Struct, frozen=True, omit_defaults=True):
    """Another name of the subject."""

    name: str
    forename: str = ""


class Listing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a notice on a measure of the Security Council says of it; `resolution` is a number, `date` that of the listing."""

    reference: str = ""
    resolution: int | None = None
    date: str = ""
    summary: str = ""
    purposes: tuple[str, ...] = ()
    associates: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    activity: str = ""


class Company(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is told of an organisation alone."""

    legal_form: str = ""
    registration_number: str = ""
    chamber: str = ""
    administrators: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    information: str = ""


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a colour's form tells the public and no other field here holds: the field's name, and its text."""

    field: str
    text: str


class Picture(msgspec.Struct, frozen=True):
    """A picture: its public number and its content, by its digest and its type."""

    id: str
    digest: str
    type: str


class Extract(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the public may read of one notice that is in force.

    `id` is the public number ("2099/12345"), `notice` the notice's own id. `entity` tells organisations from persons. Dates are ISO and
    may be partial. `height` in metres and `weight` in kilograms are decimal text. Countries have two letters, languages are ISO 639,
    eyes and hair are words or codes as the record has them.
    """

    id: str
    notice: str
    owner: str
    colour: str
    entity: bool = False
    name: str = ""
    forename: str = ""
    original_name: str = ""
    original_forename: str = ""
    birth_name: str = ""
    aliases: tuple[Alias, ...] = ()
    birth_date: str = ""
    birth_place: str = ""
    birth_country: str = ""
    sex: str = ""
    nationalities: tuple[str, ...] = ()
    height: str = ""
    weight: str = ""
    eyes: tuple[str, ...] = ()
    hair: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    marks: str = ""
    profession: str = ""
    addresses: tuple[str, ...] = ()
    warrants: tuple[Warrant, ...] = ()
    disappearance: Disappearance = Disappearance()
    father: Parent = Parent()
    mother: Parent = Parent()
    listing: Listing = Listing()
    company: Company = Company()
    told: tuple[Told, ...] = ()
    pictures: tuple[Picture, ...] = ()
    published_at: str = ""

    @property
    def caption(self) -> str:
        return f"{self.forename} {self.name}".strip()
