"""What a search for a time found, as its page shows it."""

from datetime import date, datetime, timedelta
from typing import Any

from clinic_sched import clock
from clinic_sched.clinic import queries as clinic
from clinic_sched.clock import MissingHour
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.scheduling import board, load_strip, service
from clinic_sched.scheduling.candidacy import Finding
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.forms import FindTimeForm
from clinic_sched.scheduling.heat import heat
from clinic_sched.scheduling.queries import candidacy as rules_of_care
from clinic_sched.scheduling.queries import openings, relaxing
from clinic_sched.scheduling.views import candidacy
from clinic_sched.scheduling.views.errand import Errand, search_of
from clinic_sched.scheduling.views.links import Links, relaxed
from clinic_sched.scheduling.views.offers import offers
from clinic_sched.scheduling.views.overflow import spare_chairs

ONE_DAY = timedelta(days=1)
HINDRANCES = {
    Resource.CHAIR: "no chair is free for the whole visit",
    Resource.NURSES: "there are not enough nurses on duty",
    Resource.PUMPS: "all pumps are in use",
    Resource.HOURS: "the visit would not end before closing time",
    Resource.CLOSURE: "the clinic is closed",
    Resource.PATIENT: "the patient already has a visit",
}


def results(form: FindTimeForm, errand: Errand, shape: VisitShape) -> dict[str, Any]:
    """Return the proposals, the weeks, the chosen day, and what to let go of if nothing fits."""
    search, links = search_of(form, errand, shape), Links.here()
    proposals, outlook = openings.outlook(search)
    asked = _asked(form, search)
    first = proposals[0].starts_at if proposals else None
    chosen = _chosen(form, search, asked["starts_at"] if asked else first)
    starts = [one.starts_at for one in proposals] + _moments(asked)
    said = _said(errand, starts, now=search.now)
    return {
        "offers": offers(search, proposals),
        "candidacy": candidacy.panel(said, errand.patient, errand.version),
        "barred": _barred(errand, starts, said),
        "weeks": heat(outlook, search.wishes, chosen),
        "links": links,
        "day": _day(search, chosen, links),
        "asked": asked,
        "hindrance": "" if proposals else _hindrance(search),
        "ways": [] if proposals else _ways(search, errand, links),
        "values": _values(form, errand),
    }


def _chosen(form: FindTimeForm, search: openings.Search, moment: datetime | None) -> date:
    """Return the day to draw: the one chosen, else that of what was asked for or found first."""
    found = form.on.data or (clock.local_date(moment, search.site.clock) if moment else None)
    return max(found or search.first_on, search.today)


def _moments(asked: dict[str, Any] | None) -> list[datetime]:
    """List the moments that were asked about: two where the hour comes twice."""
    both = [asked, asked["second"]] if asked else []
    return [one["starts_at"] for one in both if one and one["starts_at"]]


def _said(errand: Errand, starts: list[datetime], *, now: datetime) -> list[Finding]:
    """Ask the rules as the button of each of these starts would be answered."""
    if errand.moving:
        return rules_of_care.findings_of_moves(errand.moving, starts, now=now)
    return rules_of_care.findings(errand.patient, errand.version, starts, site=errand.site, now=now)


def _barred(errand: Errand, starts: list[datetime], said: list[Finding]) -> set[date]:
    """Return the days that a rule forbids outright: they get no button that must be refused."""
    zone, moving = errand.site.clock, errand.moving
    forbidden = {one.on for one in said if one.level is Level.BLOCK}
    days = {clock.local_date(start, zone) for start in starts}
    days -= {clock.local_date(moving.starts_at, zone)} if moving else set()
    return days if None in forbidden else days & forbidden


def _day(search: openings.Search, on: date, links: Links) -> dict[str, Any]:
    day, starts = openings.one_day(search, on)
    shown = board.frame(day, [])
    return {
        "on": on,
        "before": on - ONE_DAY if on > search.today else None,
        "after": on + ONE_DAY,
        "starts": starts,
        "free": sum(not one.in_the_way for one in starts),
        "suiting": search.wishes.allow(on),
        "shown": shown,
        "strip": load_strip.strip(day, shown),
    }


def _hindrance(search: openings.Search) -> str:
    found = openings.commonest_hindrance(search)
    return HINDRANCES.get(found, "") if found else "the clinic is not open then"


def _ways(search: openings.Search, errand: Errand, links: Links) -> list[dict[str, Any]]:
    """Return the smaller wishes with which something fits; a visit that moves keeps its site."""
    sites = [] if errand.moving else clinic.sites()
    return [relaxed(way, search, links) for way in relaxing.ways(search, sites)]


def _asked(form: FindTimeForm, search: openings.Search) -> dict[str, Any] | None:
    """Say why not at the time that was asked about, or offer it; twice where it comes twice."""
    if form.start.data:
        return _answer(search, form.start.data)
    if not (form.ask_on.data and form.ask_at.data):
        return None
    wall, zone = datetime.combine(form.ask_on.data, form.ask_at.data), search.site.clock
    try:
        found = _answer(search, clock.at_wall(wall, zone))
    except MissingHour as refusal:
        nothing = {"offer": None, "spare": [], "can_override": False, "second": None}
        return {"starts_at": None, "reasons": [str(refusal)]} | nothing
    if clock.comes_twice(wall, zone):
        found["second"] = _answer(search, clock.at_wall(wall, zone, second=True))
    return found


def _answer(search: openings.Search, starts_at: datetime) -> dict[str, Any]:
    refusals = openings.in_the_way(search, starts_at)
    free = [] if refusals else offers(search, openings.at(search, starts_at))
    return {
        "starts_at": starts_at,
        "reasons": [one.sentence for one in refusals],
        "offer": free[0] if free else None,
        "spare": spare_chairs(search, starts_at) if refusals else [],
        "can_override": {one.resource for one in refusals} <= service.OVERRIDABLE,
        "second": None,
    }


def _values(form: FindTimeForm, errand: Errand) -> dict[str, Any]:
    """Return what the button of a time carries along."""
    if errand.moving:
        return {"version": errand.moving.version}
    values = {"patient": errand.patient.public_id, "site": errand.site.public_id}
    if errand.version:
        values["protocol"] = errand.version.public_id
    else:
        values |= {"minutes": form.minutes.data, "turnover": form.turnover.data or ""}
        values |= {"pump": "yes"} if form.pump.data else {}
    return values | ({"nurse": form.nurse.data} if form.nurse.data else {})
