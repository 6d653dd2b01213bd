"""What programs are told, described: the shape of every answer."""

from enum import StrEnum

from clinic_sched.api.examples import (
    BLOCKING_EXAMPLE,
    CHAIR_EXAMPLE,
    COURSE_EXAMPLE,
    FINDING_EXAMPLE,
    PATIENT_EXAMPLE,
    PLAN_EXAMPLE,
    PROTOCOL_EXAMPLE,
    RELAXATION_EXAMPLE,
    SITE_EXAMPLE,
    START_EXAMPLE,
    VISIT_EXAMPLE,
)
from clinic_sched.api.notation import (
    DAY,
    EMAIL,
    ID,
    MOMENT,
    PHONE,
    ListOf,
    Maybe,
    Number,
    OneOf,
    Text,
    Whole,
    YesNo,
)
from clinic_sched.api.records import Field, Record
from clinic_sched.patients.rules import Sex
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.engine.shape import Phase
from clinic_sched.scheduling.rules import AppointmentStatus, CourseStatus


class Firmness(StrEnum):
    """How firmly a safety rule holds."""

    BLOCK = "block"
    OVERRIDE = "override"
    WARN = "warn"


MINUTES = Whole(0, 1440)
VERSION = Whole(0, 2**31 - 1)
CODE = Text(40, 1)
SENTENCE = Text(1000)

VISIT = Record(
    "Appointment",
    "A chair kept for one patient. `version` is also its ETag.",
    (
        Field("id", ID, "Names the visit."),
        Field("status", OneOf(AppointmentStatus), "Where it stands, in FHIR's words."),
        Field("patient", ID, "Who comes."),
        Field("site", ID, "Where."),
        Field("chair", ID, "On which chair."),
        Field("protocol", Maybe(CODE), "The code of its protocol; null where it has none."),
        Field("purpose", Text(120), "What it is for, where it has no protocol."),
        Field("course", Maybe(ID), "The series it belongs to."),
        Field("start", MOMENT, "When it begins, on the site's clock."),
        Field("end", MOMENT, "When the patient may go home."),
        Field("chair_until", MOMENT, "When the chair is free again."),
        Field("preparation_minutes", MINUTES, "Before the infusion."),
        Field("infusion_minutes", MINUTES, "The infusion itself."),
        Field("recovery_minutes", MINUTES, "Until the patient may go."),
        Field("turnover_minutes", MINUTES, "Until the chair is ready for somebody else."),
        Field("confirmed_at", Maybe(MOMENT), "When the patient said they will come."),
        Field("arrived_at", Maybe(MOMENT), "When they came."),
        Field("checked_in_at", Maybe(MOMENT), "When their details had been checked."),
        Field("seated_at", Maybe(MOMENT), "When the nurse began at the chair."),
        Field("cancel_reason", Maybe(Text(200)), "Why it was called off."),
        Field("note", Text(500), "For the team."),
        Field("moves", Whole(0, 2**31 - 1), "How often it was given another time."),
        Field("version", VERSION, "Raised by every change."),
    ),
    VISIT_EXAMPLE,
)
START = Record(
    "Start",
    "A time that fits. The lower the score, the better; every part of it is told in `why`.",
    (
        Field("start", MOMENT, "When it would begin, on the site's clock."),
        Field("end", MOMENT, "When the patient could go home."),
        Field("chair", ID, "The chair that suits it best."),
        Field("chair_label", Text(40), "What the clinic calls that chair."),
        Field("score", Number(), "Minutes that it costs, all told."),
        Field("labels", ListOf(Text(40), 5), "Best for the day, or closest to the wish."),
        Field("why", ListOf(SENTENCE, 20), "The reasons, in words."),
    ),
    START_EXAMPLE,
)
FINDING = Record(
    "CandidacyFinding",
    "What a safety rule says against visits of this patient: always, or on one day.",
    (
        Field("rule", Text(20), "The rule."),
        Field(
            "level",
            OneOf(Firmness),
            "block, override (a prescriber may sign at the clinic) or warn.",
        ),
        Field("detail", SENTENCE, "What it says."),
        Field("on", Maybe(DAY), "The day it concerns; null where it is all of them."),
    ),
    FINDING_EXAMPLE,
)
BLOCKING = Record(
    "Blocking",
    "One thing in the way of a visit, from when until when.",
    (
        Field("phase", Maybe(OneOf(Phase)), "The part of the visit; null where it is all of it."),
        Field("resource", OneOf(Resource), "What the visit cannot have."),
        Field("from", MOMENT, "Since when, on the site's clock."),
        Field("to", MOMENT, "Until when."),
        Field("detail", SENTENCE, "The same in words."),
    ),
    BLOCKING_EXAMPLE,
)
FAULT = Record(
    "Fault",
    "One thing in a request that cannot be meant.",
    (
        Field("in", Text(10), "body or query."),
        Field("field", Text(200), "Where: in the body a JSON pointer, else a parameter."),
        Field("detail", SENTENCE, "What to give instead."),
    ),
)
CANDIDATE = Record(
    "Candidate",
    "Somebody in the register who may be the same person.",
    (
        Field("id", ID, "Names the patient."),
        Field("reasons", ListOf(SENTENCE, 10), "Why they may be the same."),
    ),
)
CONFLICT = Record(
    "Conflict",
    "One date of a series that cannot be had.",
    (
        Field("number", Whole(1, 1000), "Its place in the series."),
        Field("start", MOMENT, "When it was to be."),
        Field("detail", SENTENCE, "Why it cannot be."),
    ),
)
RELAXATION = Record(
    "Relaxation",
    "What would have to give so that something fits, and the first time that would fit then.",
    (
        Field("let_go", ListOf(Text(80), 10), "The parameters that would have to give."),
        Field("detail", SENTENCE, "The same in words."),
        Field("site", ID, "Where it would be."),
        Field("start", MOMENT, "When it would begin, on that site's clock."),
    ),
    RELAXATION_EXAMPLE,
)
AVAILABILITY = Record(
    "Availability",
    "The next times that fit, and what the safety rules say.",
    (
        Field("starts", ListOf(START, 50), "In order of time."),
        Field("relaxations", ListOf(RELAXATION, 10), "Only where no time fits."),
        Field("candidacy", ListOf(FINDING, 100), "What speaks against booking at all."),
    ),
    {"starts": [START_EXAMPLE], "relaxations": [], "candidacy": []},
)
PATIENT = Record(
    "Patient",
    "A person in the register, and how to reach them. No clinical facts are told here.",
    (
        Field("id", ID, "Names the patient."),
        Field("number", Text(20), "The clinic's own number."),
        Field("given_name", Text(80), "Given name."),
        Field("family_name", Text(80), "Family name."),
        Field("birth_date", DAY, "Born on."),
        Field("sex", OneOf(Sex), "FHIR's administrative gender."),
        Field("email", Maybe(EMAIL), "E-mail address."),
        Field("phone", Maybe(PHONE), "Telephone, E.164."),
        Field("wants_email", YesNo(), "Whether reminders may be sent by e-mail."),
        Field("escort_name", Maybe(Text(120)), "Who takes them home."),
        Field("escort_phone", Maybe(PHONE), "How to reach the escort."),
        Field("version", VERSION, "Raised by every change."),
    ),
    PATIENT_EXAMPLE,
)
PATIENTS_FOUND = Record(
    "PatientsFound",
    "Who fits what was searched for, the likeliest first.",
    (
        Field("items", ListOf(PATIENT, 50), "Who was found."),
        Field("next", Maybe(Text(200)), "Always null: say more of the person to find fewer."),
        Field("are_close", YesNo(), "Nobody fits; these names are nearly so."),
    ),
    {"items": [PATIENT_EXAMPLE], "next": None, "are_close": False},
)
SITE = Record(
    "Site",
    "A place where infusions are given.",
    (
        Field("id", ID, "Names the site."),
        Field("name", Text(120), "What it is called."),
        Field("time_zone", Text(64), "The zone of its clock, such as America/New_York."),
        Field("phone", Text(40), "How to ring it."),
        Field("address", Text(300), "Where it is."),
        Field("start_every_minutes", Whole(1, 1440), "Visits begin at multiples of this."),
    ),
    SITE_EXAMPLE,
)
CHAIR = Record(
    "Chair",
    "A place to be infused in.",
    (
        Field("id", ID, "Names the chair."),
        Field("site", ID, "Where it stands."),
        Field("label", Text(40), "What the clinic calls it."),
        Field("features", ListOf(Text(60), 40), "What it has, such as bed."),
        Field("is_overflow", YesNo(), "Used only where no other is free."),
    ),
    CHAIR_EXAMPLE,
)
PROTOCOL = Record(
    "Protocol",
    "A treatment that can be booked, and how long each part of the visit takes.",
    (
        Field("code", CODE, "Names the protocol."),
        Field("name", Text(200), "What it is called."),
        Field("version", Whole(1, 10**6), "Which version is in use."),
        Field("preparation_minutes", MINUTES, "Before the infusion."),
        Field("infusion_minutes", MINUTES, "The infusion itself."),
        Field("recovery_minutes", MINUTES, "Until the patient may go."),
        Field("turnover_minutes", MINUTES, "Until the chair is ready for somebody else."),
    ),
    PROTOCOL_EXAMPLE,
)
COURSE_VISIT = Record(
    "CourseAppointment",
    "One visit of a series.",
    (
        Field("id", ID, "Names the visit."),
        Field("number", Whole(1, 1000), "Its place in the series."),
        Field("status", OneOf(AppointmentStatus), "Where it stands."),
        Field("start", MOMENT, "When it begins."),
    ),
)
COURSE = Record(
    "Course",
    "A series of visits under one protocol.",
    (
        Field("id", ID, "Names the series."),
        Field("status", OneOf(CourseStatus), "Where it stands."),
        Field("patient", ID, "Whose it is."),
        Field("protocol", CODE, "The code of its protocol."),
        Field("planned_visits", Whole(1, 1000), "How many it has."),
        Field("booster_visits", Whole(0, 1000), "How many boosters follow."),
        Field("started_at", MOMENT, "When it was begun."),
        Field("appointments", ListOf(COURSE_VISIT, 1000), "Its visits, by time."),
    ),
    COURSE_EXAMPLE,
)
PLANNED_DATE = Record(
    "PlannedDate",
    "One visit of a series as it would be.",
    (
        Field("number", Whole(1, 1000), "Its place in the series."),
        Field("start", MOMENT, "When it would begin."),
        Field("end", MOMENT, "When the patient could go home."),
        Field("chair", Maybe(ID), "The chair that suits it best."),
        Field("is_booster", YesNo(), "Whether it comes after the series itself."),
        Field("why", ListOf(SENTENCE, 20), "The reasons, in words."),
    ),
)
OBSTACLE = Record(
    "Obstacle",
    "The visit for which no start was found.",
    (
        Field("number", Whole(1, 1000), "Its place in the series."),
        Field("from", Maybe(DAY), "The first day that was looked at."),
        Field("to", Maybe(DAY), "The last day that was looked at."),
        Field("resource", Maybe(Text(40)), "What was missing most often."),
    ),
)
PLAN = Record(
    "CoursePlan",
    "A series as it would be. Nothing is kept for you: book its dates.",
    (
        Field("dates", ListOf(PLANNED_DATE, 100), "In order; those before the obstacle."),
        Field("is_bookable", YesNo(), "Whether every date fits."),
        Field("obstacle", Maybe(OBSTACLE), "What stands in the way."),
        Field("candidacy", ListOf(FINDING, 200), "What speaks against it."),
    ),
    PLAN_EXAMPLE,
)

# What stands beside the sentence of a problem, by its name.
PROBLEM_FACTS = {
    "errors": FAULT,
    "blocking": BLOCKING,
    "nearest": START,
    "candidacy": FINDING,
    "candidates": CANDIDATE,
    "conflicts": CONFLICT,
}
