# SPDX-License-Identifier: Apache-2.0
"""Partners of an event screen a list for what they alone may see: asked by the host, answered by their own desks."""

from collections.abc import Sequence

from carillon.core.model.screening import Partner, Screening
from carillon.core.policy.actors import Actor
from carillon.desk.accreditation import advising, running
from carillon.desk.act import Act, Repeat, act, keep
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.listed import heads
from carillon.errors import Conflict, Invalid
from carillon.store import events as event_store
from carillon.store import people
from carillon.store import screening_rows as rows
from carillon.store import screenings as store

STANDING = ("invited", "taking_part", "done")
AT_ONCE = 40
"""Messages with rows sent in one call of the chore."""


def invite(bench: Bench, actor: Actor, screening_id: str, partners: Sequence[str], repeat: Repeat | None = None) -> list[Partner]:
    """Asks partners of the event, or other hosts, to screen the list for what they alone may see."""
    with act(bench, actor, "screening.invite", object=screening_id, repeat=repeat) as doing:
        screening = heads.find(doing, screening_id, "invite")
        event = admitted.require(doing, screening.event)
        if not screening.own:
            raise Conflict("The list is another bureau's.", help=f"{screening.host} asks its partners.")
        wanted = sorted({one.upper() for one in partners} - {actor.bureau})
        strangers = [code for code in wanted if code not in event.bureaus]
        if not wanted or strangers:
            raise Invalid(
                "Only who secures the event is asked.",
                fields={"partners": f"Of {', '.join(one for one in event.bureaus if one != actor.bureau)[:300]}."},
            )
        known = {one.partner: one.state for one in store.partners_of(doing.connection, screening.id)}
        new = [code for code in wanted if known.get(code) not in STANDING]
        for code in new:
            store.put_partner(doing.connection, screening.id, Partner(partner=code, at=doing.at))
        advising.invite(bench, doing, screening, _count(doing, screening), new)
        doing.detail = {"partners": " ".join(new)}
        return store.partners_of(doing.connection, screening.id)


def partake(bench: Bench, actor: Actor, screening_id: str, *, agrees: bool, repeat: Repeat | None = None) -> Screening:
    """A partner takes part, and the list comes; or declines, and nothing does."""
    with act(bench, actor, "screening.partake", object=screening_id, repeat=repeat) as doing:
        screening = heads.find(doing, screening_id)
        if screening.own or screening.state not in ("invited", "declined"):
            raise Conflict(f"{actor.bureau} was not asked, or has answered.", help="Look at the screening.", current=screening)
        doing.detail = {"agrees": int(agrees)}
        if not agrees:
            advising.answer(bench, doing, screening, "declined")
            return heads.change(doing.connection, screening, doing.at, state="declined")
        new = heads.change(doing.connection, screening, doing.at, state="running", run_by=actor.user, began_at=doing.at)
        new = running.begun(bench, doing.connection, actor, new, doing.at)
        advising.answer(bench, doing, new, "taking_part")
        return new


def send_due(bench: Bench) -> int:
    """The chore: rows go to partners that take part, some messages at a time; whoever secures the event no longer loses his copy."""
    done = 0
    with bench.database.read() as connection:
        hosted = [one for one in store.in_state(connection, ("running", "paused", "screened", "closed")) if one.own]
        waiting = [(one, partner) for one in hosted for partner in store.partners_of(connection, one.id) if partner.state in STANDING]
        events = {one.event: event_store.find(connection, one.event) for one, _ in waiting}
        here = people.bureau_codes(connection)
    for screening, partner in waiting:
        event = events[screening.event]
        if event is not None and partner.partner not in event.bureaus:
            done += _remove(bench, screening, partner)
        elif partner.state == "taking_part" and partner.sent >= 0 and screening.whole and screening.bureau in here:
            done += _send(bench, screening, partner)
    return done


def _remove(bench: Bench, screening: Screening, partner: Partner) -> int:
    with keep(bench, screening.bureau, "screening.invite", object=screening.id) as doing:
        advising.end(bench, doing, screening, [partner.partner])
        store.put_partner(doing.connection, screening.id, Partner(partner=partner.partner, state="removed", at=doing.at))
        doing.detail = {"removed": partner.partner}
    return 1


def _send(bench: Bench, screening: Screening, partner: Partner) -> int:
    """The next rows to one partner; `sent` is the number of the last, and below 0 when it has all."""
    of = heads.rows_of(screening)
    with keep(bench, screening.bureau, "screening.invite", object=screening.id) as doing:
        now = store.partner(doing.connection, screening.id, partner.partner)
        if now is None or now.state != "taking_part" or now.sent != partner.sent:
            return 0
        sent = now.sent
        for _ in range(AT_ONCE):
            some = rows.following(doing.connection, of, sent, advising.ROWS, ("waiting", "clear", "open", "proposed", "decided"))
            last = len(some) < advising.ROWS
            advising.send(bench, doing, screening, some, partner.partner, last=last)
            sent = -1 if last else some[-1].number
            if last:
                break
        store.put_partner(doing.connection, screening.id, Partner(partner=now.partner, state=now.state, sent=sent, at=doing.at))
        doing.detail = {"to": partner.partner, "sent": sent}
    return 1


def _count(doing: Act, screening: Screening) -> int:
    counts = rows.counts(doing.connection, heads.rows_of(screening))
    return sum(count for state, count in counts.items() if state not in ("rejected", "duplicate"))
