# SPDX-License-Identifier: Apache-2.0
"""A published notice: withdrawn by its owner, suspended and let go on by its reviewer or by control; each at once and for all."""

import msgspec

from carillon.core.model.notice import Notice, Step
from carillon.core.policy import notices as policy
from carillon.core.policy.actors import Actor
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.exchange import effects
from carillon.desk.notices import reading, stepping
from carillon.desk.notices.reading import Opened
from carillon.errors import Denied, Invalid
from carillon.store import reviews

replace = msgspec.structs.replace
TEXT = 5_000


def withdraw(bench: Bench, actor: Actor, notice_id: str, reason: str, text: str = "", repeat: Repeat | None = None) -> Opened:
    """Ends a notice for good, in whatever state; `reason` is a code of the list `withdrawal_reasons`. No review, and at once: its records
    answer nobody any more, and every bureau that had it loses it."""
    _coded(bench, "withdrawal_reasons", "reason", reason, text)
    with act(bench, actor, "notice.withdraw", object=notice_id, repeat=repeat) as doing:
        old = stepping.find(doing, notice_id, "withdraw")
        new = _stop(bench, doing, old, stepping.step(bench, doing, old, "withdraw", ground=reason, text=text.strip()))
        doing.detail = {"reason": reason}
    return reading.opened(bench.packs, actor, new)


def suspend(bench: Bench, actor: Actor, notice_id: str, ground: str, text: str, repeat: Repeat | None = None) -> Opened:
    """Stops a notice as a precaution, for a ground of the list `suspension_grounds`; by its reviewer, or by control of either side."""
    _coded(bench, "suspension_grounds", "ground", ground, text)
    if not text.strip():
        raise Invalid("Say why it is suspended.", fields={"text": "One sentence for the owner."})
    with act(bench, actor, "notice.suspend", object=notice_id, repeat=repeat) as doing:
        old = stepping.find(doing, notice_id, "suspend")
        if actor.role != "control" and actor.bureau != old.reviewer:
            raise Denied("A notice is suspended by its reviewer, or by control.", help="As the owner, withdraw it.")
        new = _stop(bench, doing, old, stepping.step(bench, doing, old, "suspend", ground=ground, text=text.strip()))
        doing.detail = {"ground": ground}
    return reading.opened(bench.packs, actor, new)


def resume(bench: Bench, actor: Actor, notice_id: str, text: str, repeat: Repeat | None = None) -> Opened:
    """Ends a suspension: the notice stands again as it was cleared, and everybody gets it back."""
    if not text.strip():
        raise Invalid("Say why it goes on.", fields={"text": "One sentence for the owner."})
    with act(bench, actor, "notice.resume", object=notice_id, repeat=repeat) as doing:
        old = stepping.find(doing, notice_id, "resume")
        if not policy.may_end_suspension(old, actor.role):
            raise Denied("What control suspended, control alone lets go on.", help="Ask the data-protection officer.")
        new = policy.advance(old, stepping.step(bench, doing, old, "resume", text=text.strip()))
        new = stand(bench, doing, new)
    return reading.opened(bench.packs, actor, new)


def stand(bench: Bench, doing: Act, notice: Notice, before: tuple[str, ...] = ()) -> Notice:
    """By the reviewer: a notice is in force from now on, for all whom it is for. `before`: records that the version before was about."""
    told = stepping.spread(bench, doing, notice)
    stepping.put(doing, told)
    if notice.owner == notice.reviewer:
        effects.settle(bench, doing.connection, doing.at, told, before)
    stepping.expose(bench, doing, told)
    return told


def _stop(bench: Bench, doing: Act, old: Notice, step: Step) -> Notice:
    """The notice is in force no longer: here, and for everybody who was told that it is."""
    new = policy.advance(old, step)
    if doing.actor.bureau == new.reviewer:
        new = stepping.spread(bench, doing, new)
        if old.offered is not None and new.state == "withdrawn":
            reviews.end(doing.connection, new.reviewer, new.id, old.offered.version, doing.at)
    elif old.stage != "draft" or old.standing is not None or old.retracted is not None:
        to = stepping.admitted(bench, doing, old) | {new.reviewer}
        stepping.say(bench, doing, "cessation", new, stepping.cessation(new, new.state, step), sorted(to))
    stepping.put(doing, new)
    if doing.actor.bureau == new.owner:
        effects.settle(bench, doing.connection, doing.at, new)
    stepping.expose(bench, doing, new)
    return new


def _coded(bench: Bench, name: str, field: str, code: str, text: str) -> None:
    known = bench.packs.codes[name].codes
    if code not in known:
        raise Invalid(f"Unknown {field} {code[:40]!r}.", fields={field: f"One of {', '.join(known)}."})
    if code == "other" and not text.strip():
        raise Invalid(f"Another {field} is said in words.", fields={"text": "Say which."})
    if len(text) > TEXT:
        raise Invalid("The text is too long.", fields={"text": f"At most {TEXT} characters."})
