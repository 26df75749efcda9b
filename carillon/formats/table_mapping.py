# SPDX-License-Identifier: Apache-2.0
"""The mapping of a table's columns to properties: read from YAML, all its mistakes found at once."""

import codecs
import re
from typing import Any

import msgspec
import yaml

from carillon import errors
from carillon.formats.dates import Form, form_of
from carillon.formats.rows import ENCODINGS, shown

_SIZE = 256 * 1024
_NODES = 10_000
_DEPTH = 12
_REFERENCE = re.compile(r"\{([^{}]+)\}")
_UNKNOWN = ("", "-", "--", "n/a", "na", "none", "null", "unknown", "inconnu", "desconocido", "unbekannt")
_KEYS = ("schema", "id", "encoding", "delimiter", "unknown", "properties", "constants")
_FROM = ("column", "columns", "template")
_SOURCE_KEYS = (*_FROM, "join", "split", "date", "pivot", "country", "gender", "values", "otherwise")
_OTHERWISE = ("reject", "note", "drop")


class Source(msgspec.Struct, frozen=True):
    """Where the values of a property come from, and how a cell is read.

    `columns` are put together with `join`, or fill the braces of `template`. `split` is the text between several values
    in one cell. `forms` are the dates expected, `values` the words to replace (in lower case). `otherwise` says what
    becomes of a cell that does not fit: the row is rejected, the cell is kept as a note, or dropped.
    """

    columns: tuple[str, ...]
    join: str = " "
    template: str = ""
    split: str = ""
    forms: tuple[Form, ...] = ()
    country: bool = False
    gender: bool = False
    values: dict[str, str] = {}
    otherwise: str = "reject"


class Mapping(msgspec.Struct, frozen=True):
    """A table's mapping, checked. `id` is a template, empty where rows have no number; `delimiter` may be empty too."""

    schema: str
    id: str
    properties: dict[str, tuple[Source, ...]]
    constants: dict[str, tuple[str, ...]]
    encoding: str | None = None
    delimiter: str = ""
    unknown: frozenset[str] = frozenset(_UNKNOWN)

    @property
    def columns(self) -> dict[str, str]:
        """Every column it names, with the place in the mapping that does."""
        named = dict.fromkeys(references(self.id), "id")
        for name, sources in self.properties.items():
            for source in sources:
                named.update({column: f"properties.{name}" for column in source.columns if column not in named})
        return named


def references(template: str) -> tuple[str, ...]:
    """The columns that a template names."""
    return tuple(dict.fromkeys(_REFERENCE.findall(template)))


def fill(template: str, cells: dict[str, str]) -> str:
    """The template with the cells in their places."""
    return _REFERENCE.sub(lambda match: cells.get(match[1], ""), template)


def parse(text: bytes) -> Mapping:
    """The mapping in a YAML file. Raises errors.Malformed where it is no YAML, errors.Invalid with all its mistakes."""
    mistakes: dict[str, str] = {}
    plain = load(text, mistakes)
    if not isinstance(plain, dict):
        raise errors.Malformed("the mapping is not a list of settings", help="It begins with a line such as “schema: Person”.")
    for key in plain.keys() - set(_KEYS):
        mistakes[key] = f"there is no such setting; there are {', '.join(_KEYS)}"
    schema = _word(plain, "schema", mistakes)
    if not schema:
        mistakes.setdefault("schema", "it is missing; write the kind of thing that the rows describe, such as Person")
    encoding = _word(plain, "encoding", mistakes).lower()
    if encoding and not (encoding := _encoding(encoding)):
        mistakes["encoding"] = f"use one of {', '.join(ENCODINGS)}"
    delimiter = _word(plain, "delimiter", mistakes).replace("\\t", "\t").replace("tab", "\t")
    if len(delimiter) > 1 or delimiter in ('"', "\n", "\r"):
        mistakes["delimiter"] = "it is one character, such as , or ; or tab"
    unknown = _words(plain.get("unknown", list(_UNKNOWN)), "unknown", mistakes)
    identity = _word(plain, "id", mistakes)
    properties = {name: _sources(name, given, mistakes) for name, given in _section(plain, "properties", mistakes).items()}
    if not properties:
        mistakes.setdefault("properties", "it is missing or empty; write at least “name: Column”")
    constants = {name: _words(given, f"constants.{name}", mistakes) for name, given in _section(plain, "constants", mistakes).items()}
    if mistakes:
        count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        listed = "; ".join(f"{field}: {reason}" for field, reason in mistakes.items())
        raise errors.Invalid(f"the mapping has {count}: {listed}", fields=mistakes)
    return Mapping(
        schema=schema,
        id=identity if not identity or references(identity) else f"{{{identity}}}",
        properties=properties,
        constants=constants,
        encoding=encoding or None,
        delimiter=delimiter,
        unknown=frozenset(word.casefold() for word in unknown),
    )


def load(text: bytes, mistakes: dict[str, str]) -> Any:
    """YAML with every scalar a string: a country `no` or a column `1` stays what was written."""
    if len(text) > _SIZE:
        raise errors.TooLarge(f"the mapping has more than {_SIZE} bytes")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return _plain(node, [], [_NODES], mistakes) if node is not None else None
    except yaml.MarkedYAMLError as error:
        place = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise errors.Malformed(f"the mapping is not YAML: {error.problem}", place=place) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise errors.Malformed(f"the mapping is not YAML: {' '.join(str(error).split())[:160]}") from None


def _plain(node: yaml.Node, path: list[str], left: list[int], mistakes: dict[str, str]) -> Any:
    left[0] -= 1
    if len(path) > _DEPTH or left[0] < 0:
        raise errors.Malformed("the mapping is nested too deep or refers to itself", place=f"line {node.start_mark.line + 1}")
    if isinstance(node, yaml.ScalarNode):
        return "" if node.tag == "tag:yaml.org,2002:null" and node.value in ("~", "null") else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, [*path, "-"], left, mistakes) for child in node.value]
    plain: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        where = ".".join([*path, name])
        if not name:
            mistakes[where or "?"] = f"line {key.start_mark.line + 1}: a name is a word"
        elif name in plain:
            mistakes[where] = f"line {key.start_mark.line + 1}: it is there twice"
        plain[name] = _plain(value, [*path, name], left, mistakes)
    return plain


def _encoding(name: str) -> str:
    """Our spelling of an encoding's name, empty if we do not read it."""
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return next((ours for ours in ENCODINGS if codecs.lookup(ours).name == known), "")


def _section(plain: dict[str, Any], key: str, mistakes: dict[str, str]) -> dict[str, Any]:
    section = plain.get(key) or {}
    if not isinstance(section, dict):
        mistakes[key] = "it is a list of names, each with its setting"
        return {}
    return section


def _word(plain: dict[str, Any], key: str, mistakes: dict[str, str]) -> str:
    value = plain.get(key, "")
    if not isinstance(value, str):
        mistakes[key] = "it is one word"
        return ""
    return value


def _words(value: Any, where: str, mistakes: dict[str, str]) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(word, str) for word in values):
        mistakes[where] = "it is a word or a list of words"
        return ()
    return tuple(values)


def _sources(name: str, given: Any, mistakes: dict[str, str]) -> tuple[Source, ...]:
    """`Column`, `{column: …}`, or a list of these, each of which gives values of its own."""
    sources = []
    for number, one in enumerate(given if isinstance(given, list) else [given]):
        where = f"properties.{name}" + (f"[{number}]" if isinstance(given, list) else "")
        source = _source({"column": one} if isinstance(one, str) else one, where, mistakes)
        if source:
            sources.append(source)
    return tuple(sources)


def _source(given: Any, where: str, mistakes: dict[str, str]) -> Source | None:
    if not isinstance(given, dict):
        mistakes[where] = "it is a column, or settings such as {column: …}"
        return None
    for key in given.keys() - set(_SOURCE_KEYS):
        mistakes[f"{where}.{key}"] = f"there is no such setting; there are {', '.join(_SOURCE_KEYS)}"
    origins = [key for key in _FROM if key in given]
    if len(origins) != 1:
        mistakes[where] = "it has exactly one of column, columns and template"
        return None
    columns = _words(given[origins[0]], f"{where}.{origins[0]}", mistakes)
    join = given.get("join", " ")
    if not isinstance(join, str):
        mistakes[f"{where}.join"] = "it is the text between the columns"
        join = " "
    if origins[0] == "template":
        template, columns = "".join(columns), references("".join(columns))
    else:
        template = ""
    if not all(columns) or not columns:
        mistakes.setdefault(where, "it names no column")
    return Source(
        columns=columns,
        join=join,
        template=template,
        split=_word_in(given, "split", where, mistakes),
        forms=_forms(given, where, mistakes),
        country=_flag(given, "country", where, mistakes),
        gender=_flag(given, "gender", where, mistakes),
        values=_replacements(given, where, mistakes),
        otherwise=_otherwise(given, where, mistakes),
    )


def _word_in(given: dict[str, Any], key: str, where: str, mistakes: dict[str, str]) -> str:
    value = given.get(key, "")
    if not isinstance(value, str):
        mistakes[f"{where}.{key}"] = "it is one text"
        return ""
    return value


def _flag(given: dict[str, Any], key: str, where: str, mistakes: dict[str, str]) -> bool:
    value = given.get(key, "false")
    if value not in ("true", "false", "yes", "no", True, False):
        mistakes[f"{where}.{key}"] = "it is true or false"
    return value in ("true", "yes")


def _forms(given: dict[str, Any], where: str, mistakes: dict[str, str]) -> tuple[Form, ...]:
    pivot = _word_in(given, "pivot", where, mistakes)
    if pivot and not re.fullmatch(r"[0-9]{1,2}", pivot):
        mistakes[f"{where}.pivot"] = "it is the last two-digit year that means 20xx"
        pivot = ""
    forms = []
    for text in _words(given["date"], f"{where}.date", mistakes) if "date" in given else ():
        form = form_of(text, int(pivot) if pivot else None)
        if isinstance(form, str):
            mistakes[f"{where}.date"] = f"{shown(text)}: {form}"
        else:
            forms.append(form)
    return tuple(forms)


def _replacements(given: dict[str, Any], where: str, mistakes: dict[str, str]) -> dict[str, str]:
    values = given.get("values", {})
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        mistakes[f"{where}.values"] = "it is a list of words, each with the value it stands for"
        return {}
    return {key.casefold(): value for key, value in values.items()}


def _otherwise(given: dict[str, Any], where: str, mistakes: dict[str, str]) -> str:
    value = given.get("otherwise", "reject")
    if value not in _OTHERWISE:
        mistakes[f"{where}.otherwise"] = f"it is one of {', '.join(_OTHERWISE)}"
    return str(value)
