# SPDX-License-Identifier: Apache-2.0
"""What the columns of a table of persons or organisations hold: by the names that we document, by FollowTheMoney's, by common headings."""

from collections.abc import Mapping

from carillon.core.model.kinds import Kind
from carillon.formats import headings

OWN = {
    "id": "id",
    "schema": "schema",
    "kind": "schema",
    "type": "schema",
    "name": "name",
    "names": "name",
    "full_name": "name",
    "first_name": "firstName",
    "middle_name": "middleName",
    "last_name": "lastName",
    "alias": "alias",
    "aliases": "alias",
    "birth_date": "birthDate",
    "date_of_birth": "birthDate",
    "dob": "birthDate",
    "birth_place": "birthPlace",
    "place_of_birth": "birthPlace",
    "nationality": "nationality",
    "countries": "country",
    "gender": "gender",
    "document_number": "idNumber",
    "identifiers": "idNumber",
    "document_country": "document_country",
}
"""Our own names for columns, and those of common exports; `document_country` says who issued the number."""


def meanings(header: list[str], kinds: Mapping[str, Kind]) -> list[str | None]:
    """For each column the property it holds, `id`, `schema` or `document_country`; None where nobody knows, which is passed over."""
    known = {name.casefold(): name for kind in kinds.values() for name in kind.properties}
    found = [OWN.get(column.strip().casefold().replace(" ", "_")) or known.get(column.strip().casefold()) for column in header]
    if all(found):
        return found
    guessed: dict[str, str] = {}
    proposal = headings.guess(header)
    if proposal.get("id"):
        guessed[proposal["id"]] = "id"
    for name, settings in proposal["properties"].items():
        for one in settings if isinstance(settings, list) else [settings]:
            if "column" in one:
                guessed[one["column"]] = name
    parts = {"firstName", "middleName", "lastName"}
    # Where a heading says "name" beside one that says "given name", the guess knows that it is the family name.
    return [guessed.get(column) if one is None or guessed.get(column) in parts else one for column, one in zip(header, found, strict=True)]
