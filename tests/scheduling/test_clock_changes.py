"""Every day on which clocks change: what is shown, stored and mailed agrees."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic.models import OpeningHours
from clinic_sched.clock import MissingHour, comes_twice
from clinic_sched.database import db
from clinic_sched.followup import service as followup
from clinic_sched.messaging.channels import channel_for
from clinic_sched.operations.delivery import Hands, deliver_next
from clinic_sched.scheduling import service
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.models import Appointment
from tests import builders, programs
from tests.portal.patients import signed_in
from tests.programs import Program
from tests.scheduling.clock_days import (
    ZONES,
    cases,
    days_of_change,
    missing,
    moments_showing,
)

SHORT = VisitShape(0, 15, 5, 5)
FIVE_MINUTES = timedelta(minutes=5)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def far_away(monkeypatch):
    """The server's own clock is on the other side of the world, with summer time of its own."""
    monkeypatch.setitem(os.environ, "TZ", "America/Santiago")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def booked_at(session, it_is, far_away):
    """Book one patient at every time around a change, at a site that never closes."""

    def booked(name, found):
        zone = ZoneInfo(name)
        it_is(NOON.replace(hour=0) + (timedelta(hours=12) - NOON.astimezone(zone).utcoffset()))
        now = clock.now()
        site = builders.site(1, zone=name, grid_minutes=5, hands_on_minutes=0)
        session.execute(
            sa.update(OpeningHours).values(opens=time_of_day(0), closes=time_of_day.max)
        )
        nurse, patient = builders.user(), builders.patient(zone=name)
        desk = builders.user(Role.DESK)
        for on in {case.wall.date() for case in found}:
            begins, ends = clock.day_span(on, zone)
            builders.shift(site, nurse, begins, min(ends, begins + timedelta(days=1)))
        session.refresh(site)
        visits = [
            service.book(
                patient=patient,
                version=None,
                purpose="Blood test",
                shape=SHORT,
                site=site,
                starts_at=clock.at_wall(case.wall, zone, second=case.second),
                by=desk,
                now=now,
            )
            for case in found
        ]
        session.commit()
        return site, patient, [visit.public_id for visit in visits]

    return booked


def mails_of(post_office, patient, until):
    """Let the worker send what is owed, by a real mail server."""
    now = clock.now() + FIVE_MINUTES
    followup.plan_owed(now=now)
    db.session.commit()
    hands = Hands(
        send=channel_for(post_office.url, base_url="http://localhost", console=StringIO()),
        still_owed=lambda message, at: followup.still_owed(message, now=at),
        link_for=lambda message, at: "http://localhost/my",
    )
    while deliver_next(hands, tell_time=lambda: now):
        pass
    letters = post_office.to(patient.email)
    return [letter.get_content() for letter in letters]


def said(case):
    """Write the time as the clinic's messages and pages do."""
    wall = case.wall
    return f"{wall:%A} {wall.day} {wall:%B %Y}, {wall:%H:%M}"


def wrong_of(found, site, patient, ids, desk, portal, mails):
    """List every case in which something is stored, shown or mailed wrongly."""
    wrong, texts = [], "\n".join(mails)
    boards = {
        on: desk.get(f"/board/{on}?site={site.public_id}").text
        for on in {case.wall.date() for case in found}
    }
    for case, public_id in zip(found, ids, strict=True):
        row = db.session.execute(
            sa.select(
                Appointment.starts_at, Appointment.patient_until, Appointment.chair_until
            ).where(Appointment.public_id == public_id)
        ).one()
        wall, ends = case.wall, (case.moment + timedelta(minutes=20)).astimezone(site.clock)
        short = f"{wall:%a} {wall.day} {wall:%b %Y}, {wall:%H:%M}"
        checks = {
            "stored": row.starts_at == case.moment,
            "long": row.patient_until - row.starts_at == timedelta(minutes=20)
            and row.chair_until - row.patient_until == timedelta(minutes=5),
            "on the board": f"{wall:%H:%M}–{ends:%H:%M}" in boards[wall.date()]
            and public_id in boards[wall.date()],
            "on its page": short in desk.get(f"/appointments/{public_id}").text,
            "in the portal": f">{wall:%H:%M}<" in portal.get(f"/my/appointments/{public_id}").text,
            "mailed": texts.count(said(case)) >= 1,
        }
        wrong += [f"{short}: not {what}" for what, right in checks.items() if not right]
    return wrong


@pytest.mark.parametrize("name", ZONES)
def test_what_is_stored_shown_and_mailed_agrees_around_every_change(
    name, booked_at, visitor, post_office
):
    found = cases(ZoneInfo(name))
    site, patient, ids = booked_at(name, found)
    desk = visitor().signed_in(builders.user(Role.DESK))
    portal = signed_in(visitor(), patient)

    mails = mails_of(post_office, patient, found)

    assert len(found) >= 67
    assert len(mails) == len(found)
    assert wrong_of(found, site, patient, ids, desk, portal, mails) == []


# What is stored was looked at on both.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ZONES)
def test_programs_are_told_the_moment_and_the_wall(name, booked_at, served):
    zone = ZoneInfo(name)
    found = cases(zone)
    _, _, ids = booked_at(name, found)
    program, wrong = Program(served, programs.token()), []

    for case, public_id in zip(found, ids, strict=True):
        start = program.get(f"/api/v1/appointments/{public_id}").json["start"]
        told = datetime.fromisoformat(start)
        if (told, told.replace(tzinfo=None)) != (case.moment, case.wall):
            wrong.append((start, case))

    assert wrong == []


def test_there_are_two_hundred_cases_and_more():
    assert sum(len(cases(ZoneInfo(name))) for name in ZONES) >= 200
    assert sum(len(days_of_change(ZoneInfo(name))) for name in ZONES) == 36


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_clock_with_a_fixed_offset_would_be_found(
    booked_at, visitor, post_office, monkeypatch, database_url
):
    """Plant the commonest fault: the offset of winter, all the year round."""
    zone = ZoneInfo("Europe/London")
    found = cases(zone)[-8:]

    def fixed(wall, zone, *, second=False):
        return wall.replace(tzinfo=UTC) - NOON.astimezone(zone).utcoffset()

    monkeypatch.setattr(clock, "at_wall", fixed)
    kept = [case for case in found if not case.second]
    site, patient, ids = booked_at("Europe/London", kept)
    desk = visitor().signed_in(builders.user(Role.DESK))
    portal = signed_in(visitor(), patient)

    wrong = wrong_of(kept, site, patient, ids, desk, portal, mails_of(post_office, patient, kept))

    assert any("not stored" in line for line in wrong)
    assert any("not mailed" in line for line in wrong)


@pytest.mark.parametrize("name", ZONES)
def test_a_wall_and_its_moments_agree_in_every_five_minutes_of_every_change(name, far_away):
    zone, wrong, seen = ZoneInfo(name), [], 0
    for on in days_of_change(zone):
        for nth in range(0, 5 * 60, 5):
            wall = datetime.combine(on, time_of_day()) + timedelta(minutes=nth)
            moments = moments_showing(wall, zone)
            seen += 1
            try:
                first = clock.at_wall(wall, zone)
                second = clock.at_wall(wall, zone, second=True)
            except MissingHour:
                wrong += [wall] if moments else []
                continue
            right = moments and (first, second) == (moments[0], moments[-1])
            wrong += [] if right and comes_twice(wall, zone) == (len(moments) == 2) else [wall]
    assert seen == 12 * 60
    assert wrong == []


@pytest.mark.parametrize("name", ZONES)
def test_a_time_that_never_comes_is_refused_in_a_sentence(
    name, session, reception, version, patient
):
    zone = ZoneInfo(name)
    wall = missing(zone)
    site = builders.site(1, zone=name)
    visit = builders.appointment(site, patient, version, clock.at_wall(wall.replace(hour=10), zone))
    desk = reception(NOON)

    answer = desk.submit(
        f"/appointments/{visit.public_id}/move", starts_at=f"{wall:%Y-%m-%dT%H:%M}"
    )

    assert answer.status_code == 422
    assert f"{wall:%H:%M} does not exist on {wall.day} {wall:%B %Y}" in answer.text
    assert f"{wall:%H:%M}" in answer.text


@pytest.mark.parametrize("name", ZONES)
def test_of_a_time_that_comes_twice_the_desk_chooses_which(
    name, session, reception, version, patient
):
    zone = ZoneInfo(name)
    wall = next(case.wall for case in cases(zone) if case.second)
    first, second = moments_showing(wall, zone)
    site = builders.site(1, zone=name, grid_minutes=15)
    session.execute(sa.update(OpeningHours).values(opens=time_of_day(0), closes=time_of_day.max))
    builders.shift(
        site, builders.user(), *clock.day_span(wall.date(), zone)[:1], second + timedelta(hours=9)
    )
    morning = clock.at_wall(wall.replace(hour=10), zone)
    visit = builders.appointment(site, patient, version, morning)
    url, typed = f"/appointments/{visit.public_id}/move", f"{wall:%Y-%m-%dT%H:%M}"
    desk = reception(NOON)

    asked = desk.submit(url, starts_at=typed)
    assert asked.status_code == 422
    assert f"{wall:%H:%M} comes twice on {wall.day} {wall:%B %Y}" in asked.text
    assert "The second, after they went back" in asked.text

    for which, moment in (("second", second), ("first", first)):
        assert desk.submit(url, starts_at=typed, which=which).status_code == 303
        session.refresh(visit)
        assert visit.starts_at == moment


@pytest.mark.parametrize("name", ZONES)
def test_a_closed_day_is_closed_from_midnight_to_midnight_when_clocks_change(
    name, session, reception
):
    zone, site = ZoneInfo(name), builders.site(1, zone=name)
    desk = reception(NOON)
    for on in days_of_change(zone)[:2]:
        page = f"/board/{on}/close?site={site.public_id}"
        assert desk.submit(page, action=page, reason="Training").status_code == 303
    rows = session.execute(sa.text("SELECT starts_at, ends_at FROM closures")).all()

    lengths = sorted(_length(*row) for row in rows)
    change = timedelta(minutes=30 if name == "Australia/Lord_Howe" else 60)
    assert lengths == [timedelta(days=1) - change, timedelta(days=1) + change]


def _length(first, last):
    first, last = (
        datetime.fromisoformat(one) if isinstance(one, str) else one for one in (first, last)
    )
    return last - first


def test_a_date_is_the_sites_and_not_the_servers(session, reception, version, patient, far_away):
    """Half past eleven at night in New York is another day in Santiago, London and Lord Howe."""
    site = builders.site(1, zone="America/New_York")
    late = datetime(2027, 3, 14, 3, 30, tzinfo=UTC)
    visit = builders.appointment(site, patient, version, late)
    desk = reception(NOON)

    assert "Sat 13 Mar 2027, 22:30" in desk.get(f"/appointments/{visit.public_id}").text
    assert visit.public_id in desk.get(f"/board/{date(2027, 3, 13)}?site={site.public_id}").text


@pytest.mark.parametrize("name", ZONES)
def test_nothing_closes_at_a_time_that_never_comes(name, session, reception):
    wall = missing(ZoneInfo(name))
    site = builders.site(1, zone=name)
    page = f"/board/{wall.date()}/close?site={site.public_id}"

    answer = reception(NOON).submit(
        page, action=page, starts=f"{wall:%H:%M}", ends="09:00", reason="Training"
    )

    assert answer.status_code == 422
    assert f"{wall:%H:%M} does not exist on {wall.day} {wall:%B %Y}" in answer.text
    assert 'value="Training"' in answer.text


def test_a_question_about_a_time_that_comes_twice_is_answered_for_both(
    session, reception, patient, version
):
    site = builders.site(1, zone="Europe/London", grid_minutes=15)
    page = f"/find-time?patient={patient.public_id}&protocol={version.public_id}"
    page += f"&site={site.public_id}&ask_on=2027-10-31&ask_at=01:15"

    shown = reception(NOON).get(page).text

    assert "this time comes twice" in shown
    assert "Why not Sun 31 Oct 2027, 01:15?" in shown
    assert "Why not Sun 31 Oct 2027, 01:15 (the second time)?" in shown
