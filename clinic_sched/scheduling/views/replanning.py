"""Showing what a change of a day does to its visits, and doing it in one step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.errors import DomainError, NotFound, Stale
from clinic_sched.scheduling import queries, service
from clinic_sched.scheduling.engine.disruption import Disruption
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.errors import PlansChanged
from clinic_sched.scheduling.forms import read_moment
from clinic_sched.scheduling.queries import replanning
from clinic_sched.scheduling.queries.replanning import Running, Struck
from clinic_sched.scheduling.service import Decision

LACKS = {
    Resource.CLOSURE: "Closed then",
    Resource.CHAIR: "The chair is gone",
    Resource.NURSES: "Not enough nurses",
    Resource.TIME: "Comes late",
    None: "Makes room",
}
GO, SEEN = "go-", "seen-"
LEAVE = ""


@dataclass(frozen=True)
class Change:
    """What is to be taken away, how it is written, and the words around it.

    Where it `is_done` already, only the visits are left to be settled.
    """

    site: Any
    first: date
    last: date
    title: str
    about: str
    button: str
    done: str
    action: str
    back: str
    disruption: Disruption = field(default_factory=Disruption)
    write: Callable[[Any, datetime], object] = lambda by, now: None
    all_days: bool = False
    running: Running = field(default_factory=Running)
    typed: dict[str, str] = field(default_factory=dict)
    template: str = "scheduling/replan.html"
    is_done: bool = False
    shown: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    """One way out for a visit, as a list offers it."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """One visit that is hit, with its ways out and what the patient will hear."""

    visit: Any
    lack: str
    is_here: bool
    has_place: bool
    by_phone: bool
    other_time: bool
    options: list[Option]
    message: str
    refusal: str
    may_keep: bool


def preview(
    change: Change, form: Any, *, refused: DomainError | None = None
) -> ResponseReturnValue:
    """Show whom a change hits and where each would go; nothing is written."""
    if refused is not None:
        form.refuse(refused)
    reasons = refused.reasons if isinstance(refused, PlansChanged) else {}
    struck = replanning.replan(
        change.site,
        change.disruption,
        change.first,
        change.last,
        running=change.running,
        now=clock.now(),
    )
    rows = _rows(change, struck, reasons)
    page = render_template(
        change.template,
        change=change,
        form=form,
        site=change.site,
        zone=change.site.clock,
        rows=rows,
        mails=sum(row.other_time and not row.by_phone for row in rows),
        calls=sum(row.by_phone and row.other_time for row in rows),
        homeless=sum(not row.has_place and not row.is_here for row in rows),
        go=GO,
        seen=SEEN,
        **change.shown,
    )
    return page, 409 if isinstance(refused, Stale) else 422 if refused else 200


def accept(change: Change, form: Any) -> ResponseReturnValue:
    """Do the change and the moves that were chosen; where that is refused, show all anew."""
    by, now = access.signed_in_user(), clock.now()
    try:
        outcome = service.carry_out(
            change.site,
            change.disruption,
            change.first,
            change.last,
            _decisions(change.site),
            change=lambda: change.write(by, now),
            all_days=change.all_days,
            by=by,
            now=now,
        )
    except DomainError as refusal:
        return preview(change, form, refused=refusal)
    flash(" ".join([change.done, *_told(outcome)]))
    return redirect(change.back, 303)


def _told(outcome: service.Outcome) -> list[str]:
    """Say what became of the visits."""
    said = []
    if outcome.moved:
        moved = len(outcome.moved)
        said.append("1 visit is moved." if moved == 1 else f"{moved} visits are moved.")
    if outcome.left:
        left = len(outcome.left)
        said.append("1 visit needs" if left == 1 else f"{left} visits need")
        said.append("a new time: phone the patient." if left == 1 else "a new time: phone them.")
    return said


def _decisions(site: Any) -> list[Decision]:
    """Read what was chosen for each visit."""
    found = []
    for name, text in request.form.items():
        if name.startswith(GO):
            visit = queries.get(name.removeprefix(GO))
            if visit.site_id != site.id:
                raise NotFound("visit")
            version = request.form.get(SEEN + visit.public_id, "")
            known = int(version) if version.isascii() and version.isdigit() else 0
            found.append(Decision(visit, known, *_place(visit, text)))
    return found


def _place(visit: Any, text: str) -> tuple[datetime | None, Any]:
    if text == LEAVE:
        return None, None
    moment, _, chair_id = text.partition(" ")
    try:
        return read_moment(moment), clinic.get_chair(chair_id)
    except (ValueError, NotFound) as cause:
        sentence = "Choose a time from the list."
        raise PlansChanged({visit.public_id: sentence}) from cause


def _rows(change: Change, struck: Sequence[Struck], reasons: dict[str, str]) -> list[Row]:
    chairs = {chair.id: chair for chair in clinic.all_chairs(change.site)}
    return [_row(change, one, chairs, reasons) for one in struck]


def _row(change: Change, one: Struck, chairs: dict[int, Any], reasons: dict[str, str]) -> Row:
    visit, best = one.visit, one.options[0] if one.options else None
    offered = [(_value(place, chairs), _words(place, visit, chairs)) for place in one.options]
    sent = request.form.get(GO + visit.public_id)
    chosen = sent if sent is not None else offered[0][0] if offered else LEAVE
    leave = "Stays as it is" if one.is_here or one.lack is None else "No new time: phone"
    options = [Option(value, words, value == chosen) for value, words in [*offered, (LEAVE, leave)]]
    return Row(
        visit,
        LACKS.get(one.lack, "Cannot stay"),
        one.is_here,
        bool(one.options),
        one.by_phone or best is None,
        best is not None and best.starts_at != visit.starts_at,
        options,
        _message(visit, best.starts_at) if best and best.starts_at != visit.starts_at else "",
        reasons.get(visit.public_id, ""),
        one.lack in service.OVERRIDABLE
        and access.signed_in_user().may(Permission.OVERRIDE_BOOKING)
        and change.is_done,
    )


def _value(place: Any, chairs: dict[int, Any]) -> str:
    return f"{place.starts_at.isoformat()} {chairs[place.chair_id].public_id}"


def _words(place: Any, visit: Any, chairs: dict[int, Any]) -> str:
    zone, label = visit.site.clock, chairs[place.chair_id].label
    new, old = place.starts_at.astimezone(zone), visit.starts_at.astimezone(zone)
    if new.date() != old.date():
        return f"{new:%a} {new.day} {new:%b}, {new:%H:%M}, {label}"
    minutes = int((place.starts_at - visit.starts_at).total_seconds() // 60)
    if not minutes:
        return f"{new:%H:%M} as before, {label}"
    away = f"{abs(minutes)} min {'later' if minutes > 0 else 'earlier'}"
    return f"{new:%H:%M}, {label} ({away})"


def _message(visit: Any, starts_at: datetime) -> str:
    """Write what the patient would be mailed about the proposal."""
    site = visit.site
    template = current_app.jinja_env.get_template("messages/visit_moved.txt")
    text = template.render(
        given_name=visit.patient.given_name,
        clinic=site.message_name,
        place=site,
        when=clock.local(starts_at, site.clock),
        elsewhere=False,
    )
    return text.replace("{link}", "(the patient's own link)").strip()
