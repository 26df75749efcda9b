# SPDX-License-Identifier: Apache-2.0
"""A picture that is kept open: its number at once, and again whenever anything in it has changed, as server-sent events."""

import asyncio
from collections.abc import AsyncIterator

from litestar.response import ServerSentEventMessage

from carillon.core.policy.actors import Actor
from carillon.desk import people
from carillon.desk.bench import Bench
from carillon.desk.events import picture
from carillon.errors import AskerError

EVERY = 0.25
"""Seconds between two looks: a change is to be seen within a second."""
TAKEN_BACK_EVERY, SIGNED_IN_EVERY, SILENCE = 8, 12, 60
"""Looks after which one goes for what was taken back as well, the session is looked at again, and a comment keeps a quiet line open."""


async def first(bench: Bench, actor: Actor, event_id: str) -> str:
    """The number now. Raises NotFound for whoever does not take part."""
    return await asyncio.get_running_loop().run_in_executor(None, picture.changed, bench, actor, event_id)


async def follow(bench: Bench, actor: Actor, token: str, event_id: str, number: str) -> AsyncIterator[ServerSentEventMessage]:
    """Ends when the session does, and when the reader's bureau takes part no longer."""
    loop = asyncio.get_running_loop()
    yield ServerSentEventMessage(data=number, event="picture")
    known, looks = number, 0
    while True:
        await asyncio.sleep(EVERY)
        looks += 1
        try:
            if looks % SIGNED_IN_EVERY == 0:
                await loop.run_in_executor(None, people.session, bench, token)
            now = await loop.run_in_executor(None, picture.changed, bench, actor, event_id, known if looks % TAKEN_BACK_EVERY else "")
        except AskerError:
            return
        if now != known:
            known = now
            yield ServerSentEventMessage(data=now, event="picture")
        elif looks % SILENCE == 0:
            yield ServerSentEventMessage(comment="still here")
