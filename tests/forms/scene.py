"""The clinic the forms are tried on: something in every state that a form asks for."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from clinic_sched import clock
from clinic_sched.accounts import queries as staff
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.rules import PEOPLE, Role, Scope
from clinic_sched.database import db
from clinic_sched.followup import queries as followup
from clinic_sched.followup import service as follow
from clinic_sched.followup.rules import CheckInStatus, TaskKind
from clinic_sched.messaging.rules import MessageStatus
from clinic_sched.patients import queries as register
from clinic_sched.patients import service as patients
from clinic_sched.patients.rules import FlagKind
from clinic_sched.portal import service as portal
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling import queries
from clinic_sched.scheduling import service as schedule
from clinic_sched.scheduling.rules import AppointmentStatus, CancelledBy
from clinic_sched.scheduling.service import courses
from clinic_sched.scheduling.service.course_dates import CourseDate
from clinic_sched.sessions import service as sessions
from tests import builders
from tests.followup.infusions import followed, infusion
from tests.forms import drug_scene
from tests.messaging import outbox
from tests.moments import NINE, at
from tests.sessions import chairside

Names = dict[str, str]
LONG_AGO = NINE - timedelta(minutes=120)


def arrange() -> tuple[Names, Names]:
    """Build the clinic at nine on the Monday; return what is where, and who is signed in."""
    people = {role: builders.user(role, email=f"{role.value}@clinic.example") for role in PEOPLE}
    cookies = {
        str(role): f"staff:{accounts.sign_in(user, browser='test', now=clock.now())}"
        for role, user in people.items()
    }
    names = {f"{role.value}_user": user.public_id for role, user in people.items()}
    version = builders.protocol_version()
    names["version"] = version.public_id
    names |= _clinic(people) | _register(people) | _protocols()
    names["candidate"] = builders.candidate(version, given_name="Fay").public_id
    names |= _schedule(people, version)
    names |= _chairs(people[Role.NURSE], version)
    names |= drug_scene.arrange(people[Role.NURSE], version)
    names |= _followup(people, version)
    mine, cookie = _portal(people, version)
    return names | mine, cookies | cookie


def _clinic(people: Any) -> Names:
    site = builders.site(4, name="A first site")
    builders.staffed(site, nurses=3, days=10)
    retired = builders.chair(site, 9, retired_at=NINE - timedelta(days=9))
    closure = builders.closure(site, at(9, days=30), at(12, days=30))
    shift = builders.shift(site, people[Role.NURSE], at(8, days=40), at(16, days=40))
    away = builders.user(Role.NURSE, disabled_at=NINE - timedelta(days=1))
    elsewhere = builders.user(Role.NURSE, email="elsewhere@clinic.example")
    accounts.sign_in(elsewhere, browser="another", now=clock.now())
    accounts.create_token(
        "Phone booth",
        [Scope.CLINIC_READ],
        expires_at=clock.now() + timedelta(days=9),
        by=people[Role.MANAGER],
        now=clock.now(),
    )
    db.session.flush()
    (sign_in,) = staff.open_sign_ins(elsewhere, now=clock.now())
    return {
        "site": site.public_id,
        "chair": site.chairs[3].public_id,
        "other_chair": site.chairs[1].public_id,
        "retired_chair": retired.public_id,
        "closure": closure.public_id,
        "shift": shift.public_id,
        "disabled_user": away.public_id,
        "elsewhere": elsewhere.public_id,
        "sign_in": sign_in.public_id,
        "credential": staff.credentials([elsewhere])[0].public_id,
        "api_token": staff.tokens()[0].public_id,
    }


def _register(people: Any) -> Names:
    who: Any = {"by": people[Role.NURSE], "now": clock.now()}
    ada = chairside.known_patient(
        given_name="Ada",
        family_name="Original",
        note="Comes by taxi.\nRings twice.",
        conditions="Asthma",
        height_cm=170,
    )
    patients.add_allergy(ada, "Penicillin", "Rash", **who)
    patients.raise_flag(ada, FlagKind.CLINICAL, "Looks pale.", **who)
    db.session.flush()
    (allergy,), (flag,) = register.allergies(ada), register.open_flags(ada)
    return {
        "patient": ada.public_id,
        "other_patient": builders.patient(given_name="Bea", family_name="Second").public_id,
        "allergy": str(allergy.id),
        "flag": flag.public_id,
    }


def _protocols() -> Names:
    draft = builders.protocol_version("FCM-15", status=ProtocolStatus.DRAFT)
    old = builders.protocol_version("MAG-30")
    return {"draft": draft.public_id, "approved": old.public_id}


def _schedule(people: Any, version: Any) -> Names:
    site = builders.site(12, name="B second site")
    builders.staffed(site, nurses=6, days=20)
    chairs = iter(site.chairs)

    def visit(starts_at: datetime, **facts: Any) -> str:
        made = builders.appointment(
            site, builders.candidate(version), version, starts_at, chair_id=next(chairs).id, **facts
        )
        return str(made.public_id)

    just_cancelled = visit(at(11, days=2))
    desk: Any = {"by": people[Role.DESK], "now": clock.now()}
    schedule.cancel(queries.get(just_cancelled), "Ill", CancelledBy.PATIENT, **desk)
    cleo = builders.candidate(version, given_name="Cleo", family_name="Waiting")
    both = (cleo, builders.candidate(version))
    entry, asked = (_waits(one, version, site, people) for one in both)
    offer = schedule.offer(asked, at(14, days=3), **desk)
    return {
        "booked": visit(at(10, days=1), note="Window seat"),
        "expected": visit(at(9, 15)),
        "overdue": visit(at(8)),
        "just_cancelled": just_cancelled,
        "candidate": builders.candidate(version).public_id,
        "arrived": visit(at(9, 30), status=AppointmentStatus.ARRIVED),
        "checked_in": visit(at(9), status=AppointmentStatus.CHECKED_IN),
        "without_protocol": builders.free_visit(
            site,
            builders.patient(),
            at(9),
            chair_id=next(chairs).id,
            status=AppointmentStatus.CHECKED_IN,
        ).public_id,
        "entry": entry.public_id,
        "asked": asked.public_id,
        "offer": offer.public_id,
        "series": _series(people, version, site),
        "busy_site": site.public_id,
        "next_monday": at(10, days=2).isoformat(),
    }


def _series(people: Any, version: Any, site: Any) -> str:
    """A series of which four visits are booked, and two are not."""
    course = courses.book_course(
        patient=builders.candidate(version),
        version=version,
        site=site,
        dates=[CourseDate(number, at(15, days=3 * number)) for number in range(1, 5)],
        by=people[Role.DESK],
        now=clock.now(),
    )
    return str(course.public_id)


def _waits(patient: Any, version: Any, site: Any, people: Any) -> Any:
    return schedule.wait(
        patient=patient,
        version=version,
        site=site,
        wishes="Mornings",
        notice_hours=24,
        priority=2,
        by=people[Role.DESK],
        now=clock.now(),
    )


class _Chairside:
    """One nurse at the chairs, on one protocol version."""

    def __init__(self, nurse: Any, version: Any) -> None:
        self.nurse, self.version = nurse, version

    def opened(self, now: datetime = NINE) -> Any:
        visit = chairside.visit(version=self.version)
        return chairside.opened(visit, by=self.nurse, now=now)

    def started(self, minutes: int = 10) -> Any:
        now = NINE - timedelta(minutes=minutes)
        visit = chairside.visit(version=self.version)
        return chairside.started(visit, by=self.nurse, now=now)

    def step(self, made: Any, verb: Any, *args: Any, now: datetime = NINE, **by: Any) -> Any:
        verb(made, *args, expected_version=made.version, by=self.nurse, now=now, **by)
        return made

    def recovering(self) -> Any:
        ended_at = NINE - timedelta(minutes=20)
        return self.step(self.started(60), sessions.end, Decimal(40), now=ended_at)

    def gone(self, begun: int = 120) -> Any:
        made = self.started(begun)
        ended_at = NINE - timedelta(minutes=begun - 40)
        self.step(made, sessions.end, Decimal(40), now=ended_at)
        chairside.fit_to_leave(made, by=self.nurse, now=NINE)
        return made

    def signed(self) -> Any:
        """A record that waits for a prescriber's signature."""
        made = self.step(self.gone(), sessions.discharge)
        made.appointment.site.cosign_required = True
        why, decider = "There was no time.", builders.user(Role.PRESCRIBER)
        said = builders.PASSWORD, "recorded", why
        return self.step(made, sessions.sign, *said, prescriber=decider)


def _chairs(nurse: Any, version: Any) -> Names:
    at = _Chairside(nurse, version)
    complete, ready = at.opened(), at.opened()
    chairside.ready(ready, by=nurse)
    chairside.ready(complete, by=nurse)
    at.step(complete, sessions.reopen_checks)
    reacting = at.started()
    seen = sessions.Seen("Rash", 1, NINE, "Watched")
    reaction = sessions.record_reaction(reacting, seen, by=nurse, now=NINE)
    chairside.take(reacting, by=nurse, now=NINE, **{**chairside.CALM, "sbp": 210, "dbp": 120})
    db.session.flush()
    stopped = at.started()
    sessions.stop_for_emergency(stopped, by=nurse, now=NINE)
    discharged, signed = at.step(at.gone(), sessions.discharge), at.signed()
    found = {
        "precheck": at.opened(),
        "complete": complete,
        "ready": ready,
        "infusing": at.started(),
        "reacting": reacting,
        "paused": at.step(at.started(), sessions.pause, "Vein hurts."),
        "emergency": stopped,
        "recovering": at.recovering(),
        "fit": at.gone(),
        "discharged": discharged,
        "signed": signed,
    }
    db.session.flush()
    db.session.refresh(reacting)
    names = {name: str(one.public_id) for name, one in found.items()}
    return names | {
        "reaction": reaction.public_id,
        "concern": reacting.concerns[0].public_id,
        "reading": f"vitals-{reacting.vitals[-1].id}",
        "signed_reading": f"vitals-{signed.vitals[0].id}",
        "pump_mg": "40",
    }


def _followup(people: Any, version: Any) -> Names:
    asked = followed(infusion(version=version, left_at=NINE - timedelta(days=8)))[0]
    asked.status = CheckInStatus.SENT
    asked.due_at, asked.expires_at = NINE - timedelta(hours=1), NINE + timedelta(days=1)
    outbox.owe()
    message = outbox.kept()
    message.status, message.outcome = MessageStatus.FAILED, "No such mailbox."
    follow.open_task(
        TaskKind.OTHER,
        "appointment:abc",
        "Please phone.",
        patient_id=builders.patient().id,
        due_at=NINE + timedelta(hours=1),
        now=NINE,
    )
    db.session.flush()
    task = followup.find_task(TaskKind.OTHER, "appointment:abc")
    return {
        "check_in": asked.public_id,
        "message": message.public_id,
        "task": task.public_id,
    }


def _portal(people: Any, version: Any) -> tuple[Names, Names]:
    ada = builders.patient(given_name="Ada", email="ada@mail.example")
    other = builders.patient(given_name="Olga")
    cookies = {
        name: f"patient:{portal.use_link(_link(one)[1], one.birth_date, now=NINE)}"
        for name, one in (("patient", ada), ("other patient", other))
    }
    path, _ = _link(ada)
    spent, used = _link(ada)
    portal.use_link(used, ada.birth_date, now=NINE)
    visit = builders.appointment(builders.site(), ada, version, at(9, days=3))
    place = builders.site()
    builders.staffed(place, days=12)
    entry = _waits(builders.ready(ada, version), version, place, people)
    offer = schedule.offer(entry, at(9, days=9), by=people[Role.DESK], now=clock.now())
    asked = followed(infusion(version=version, patient=ada, left_at=NINE - timedelta(days=8)))[0]
    asked.status = CheckInStatus.SENT
    asked.due_at, asked.expires_at = NINE - timedelta(hours=1), NINE + timedelta(days=1)
    return {
        "link": path,
        "spent_link": spent,
        "my_visit": visit.public_id,
        "my_offer": offer.public_id,
        "my_check_in": asked.public_id,
    }, cookies


def _link(patient: Any) -> tuple[str, Any]:
    made = portal.make_link(patient, base_url="", now=NINE)
    db.session.flush()
    token = made.rpartition("/")[2]
    return token, portal.find_link(token)
