# SPDX-License-Identifier: Apache-2.0
"""A lesson: what a bureau learnt at an event, told to all others so that the next host need not learn it again."""

from typing import Literal

import msgspec


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """`theme` is a code of the list `lesson_themes`. Of the event stay its id, name, kind, country and crowd: the lesson outlives what
    was kept of it. `by` is for the writer's own bureau."""

    id: str
    owner: str
    theme: str
    title: str
    happened: str
    learnt: str
    advice: str = ""
    language: str = "en"
    event: str = ""
    occasion: str = ""
    kind: str = ""
    country: str = ""
    crowd: int | None = None
    state: Literal["draft", "published", "withdrawn"] = "draft"
    version: int = 1
    by: str = ""
    created_at: str = ""
    updated_at: str = ""
    published_at: str | None = None
