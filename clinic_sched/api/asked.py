"""What programs may say: bodies, and parameters of addresses."""

from enum import StrEnum

from clinic_sched.api.cursors import read_cursor
from clinic_sched.api.descriptions import CODE
from clinic_sched.api.examples import (
    CHAIR_ID,
    NEW_COURSE_EXAMPLE,
    NEW_PATIENT_EXAMPLE,
    NEW_VISIT_EXAMPLE,
)
from clinic_sched.api.notation import (
    DAY,
    EMAIL,
    ID,
    MOMENT,
    PHONE,
    TIME,
    ListOf,
    Maybe,
    OneOf,
    Text,
    Whole,
    YesNo,
)
from clinic_sched.api.records import Field, Record, optional
from clinic_sched.patients.rules import Sex
from clinic_sched.scheduling.rules import AppointmentStatus, CancelledBy

MOST_A_PAGE = 200
MOST_STARTS = 50
HORIZON_DAYS = 90


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


class Whose(StrEnum):
    """Whose wish a cancellation was."""

    PATIENT = "patient"
    CLINIC = "clinic"


CANCELLED_BY = {Whose.PATIENT: CancelledBy.PATIENT, Whose.CLINIC: CancelledBy.CLINIC}

NEW_VISIT = Record(
    "NewAppointment",
    "A visit to be booked. Its length is that of the protocol.",
    (
        Field("patient", ID, "Who comes."),
        Field("protocol", CODE, "The code of a protocol in use."),
        Field("site", ID, "Where."),
        Field("start", MOMENT, "When, with an offset; whole minutes, on the site's grid."),
        optional("chair", Maybe(ID), "On which chair; without it the best free one."),
        optional("note", Text(500), "For the team.", ""),
    ),
    NEW_VISIT_EXAMPLE,
)
CANCELLATION = Record(
    "Cancellation",
    "Why a visit is called off.",
    (
        Field("reason", Text(200, 1), "Why; the clinic reads it."),
        Field("by", OneOf(Whose), "Whose wish it is."),
    ),
    {"reason": "Has a cold.", "by": "patient"},
)
NEW_TIME = Record(
    "Reschedule",
    "Another time for a visit, another chair, or both. The patient has to confirm a new time.",
    (
        Field("start", MOMENT, "When, with an offset."),
        optional("chair", Maybe(ID), "On which chair; without it the best free one."),
    ),
    {"start": "2026-12-02T09:00:00-05:00", "chair": CHAIR_ID},
)
COURSE_DATE = Record(
    "CourseDate",
    "When a visit of a series is to be.",
    (
        Field("start", MOMENT, "When, with an offset."),
        optional("chair", Maybe(ID), "On which chair; without it the best free one."),
    ),
)
NEW_COURSE = Record(
    "NewCourse",
    "A series to be booked: all of its dates or none. Those beyond the protocol's own number of "
    "visits are boosters.",
    (
        Field("patient", ID, "Who comes."),
        Field("protocol", CODE, "The code of a protocol in use."),
        Field("site", ID, "Where."),
        Field("dates", ListOf(COURSE_DATE, 60), "One for each visit, in order of time."),
    ),
    NEW_COURSE_EXAMPLE,
)
NOTHING = Record("Nothing", "Nothing needs to be said; the body may be left out.", (), {})
NEW_PATIENT = Record(
    "NewPatient",
    "Somebody to be registered.",
    (
        Field("given_name", Text(80, 1), "Given name."),
        Field("family_name", Text(80, 1), "Family name."),
        Field("birth_date", DAY, "Born on."),
        optional("sex", OneOf(Sex), "FHIR's administrative gender.", Sex.UNKNOWN),
        optional("email", Maybe(EMAIL), "E-mail address."),
        optional("phone", Maybe(PHONE), "Telephone with + and country code."),
        optional("wants_email", YesNo(), "Whether reminders may be sent by e-mail.", True),
        optional("escort_name", Maybe(Text(120, 1)), "Who takes them home."),
        optional("escort_phone", Maybe(PHONE), "How to reach the escort."),
        optional(
            "different_from",
            ListOf(ID, 20),
            "Patients who look like the same person and, as somebody has checked, are not.",
            (),
        ),
    ),
    NEW_PATIENT_EXAMPLE,
)
PATIENT_SEARCH = Record(
    "PatientSearch",
    "Whom to look for. It is a POST so that no name stands in an address, or in a log.",
    (
        Field("text", Text(80, 1), "A name, birth date, phone or patient number, or a mixture."),
        optional("limit", Whole(1, 50), "How many at most.", 20),
    ),
    {"text": "lindgren 1987-06-05", "limit": 10},
)

CURSOR = optional(
    "cursor",
    Text(200, 1, parse=read_cursor),
    "`next` of the page before; everything else stays as it was.",
)
LIMIT = optional("limit", Whole(1, MOST_A_PAGE), "How many on a page.", 50)
PAGING = (CURSOR, LIMIT)
VISITS_ASKED = (
    optional("from", DAY, "The first day, on the site's clock."),
    optional("to", DAY, "The last day, itself included."),
    optional("site", ID, "Only there; the days are then read on its clock."),
    optional("patient", ID, "Only theirs."),
    optional(
        "status",
        ListOf(OneOf(AppointmentStatus), 7),
        "Only these, with commas between. Without it everything but what was booked in error.",
    ),
    *PAGING,
)
WISHES = (
    optional("weekdays", ListOf(OneOf(Weekday), 7), "Only on these, with commas between."),
    optional("earliest", TIME, "No start before that, on the site's clock."),
    optional("latest", TIME, "No start after that."),
    optional("around", TIME, "The start they would like best."),
)
AVAILABILITY_ASKED = (
    Field("protocol", CODE, "The code of a protocol in use."),
    Field("patient", ID, "For whom: their own visits and the safety rules count."),
    optional("site", ID, "Where; without it the first site by name."),
    optional("from", DAY, "The first day, on the site's clock; without it today."),
    optional("days", Whole(1, HORIZON_DAYS), "How many days are looked at.", 30),
    optional("limit", Whole(1, MOST_STARTS), "How many starts at most.", 10),
    optional("per_day", Whole(1, MOST_STARTS), "How many starts of one day at most.", 4),
    *WISHES,
)
PLAN_ASKED = (
    Field("protocol", CODE, "The code of a protocol in use."),
    Field("patient", ID, "For whom."),
    optional("site", ID, "Where; without it the first site by name."),
    optional("from", DAY, "The first day the first visit may be; without it today."),
    optional("visits", Whole(1, 60), "How many visits; without it as the protocol says."),
    *WISHES,
)
SITE_ASKED = (optional("site", ID, "Only there."),)
COURSES_ASKED = (optional("patient", ID, "Only theirs."), *PAGING)
