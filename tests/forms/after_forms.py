"""The forms of the weeks after, and those of the patient."""

from tests.forms.case import DESK, NOBODY, NURSE, PATIENT, Case

# An answer that points to danger raises the alarm even where another one is missing.
_ALARM = ("risk_flags", "tasks")
FOLLOWUP = [
    Case(
        "followup.check_in",
        NURSE,
        "/check-ins/{check_in}",
        grows="answers",
        apart=_ALARM,
    ),
    Case("followup.send_again", DESK, "/messages/{message}", "/messages/{message}/again"),
    Case("followup.task", DESK, "/worklist/{task}", typed={"outcome": "Phoned."}),
    Case("followup.take", DESK, "/worklist/{task}", "/worklist/{task}/take"),
]
_MY_VISIT = "/my/appointments/{my_visit}"
_MY_OFFER = "/my/offers/{my_offer}"
PORTAL = [
    Case("portal.sign_in", NOBODY, "/my/sign-in", typed={"email": "ada@mail.example"}),
    Case(
        "portal.use_link",
        NOBODY,
        "/my/sign-in/{link}",
        typed={"birth_date": "1980-02-03"},
        grows="patient_sign_ins",
        apart=("patient_links",),
    ),
    Case(
        "portal.use_link",
        NOBODY,
        "/my/sign-in/{spent_link}",
        typed={"fresh": "yes"},
        grows="messages",
        variant="spent",
        shows=True,
        unseen=("fresh",),
    ),
    Case(
        "portal.open_calendar",
        PATIENT,
        "/my",
        "/my/calendar",
        grows="calendar_feeds",
        shows=True,
        again="The address is shown once, so a second press makes another and ends the first.",
    ),
    Case("portal.confirm", PATIENT, _MY_VISIT, f"{_MY_VISIT}/confirm"),
    Case("portal.accept_offer", PATIENT, _MY_OFFER, f"{_MY_OFFER}/accept", grows="appointments"),
    Case("portal.decline_offer", PATIENT, _MY_OFFER, f"{_MY_OFFER}/decline"),
    Case("portal.cannot_come", PATIENT, f"{_MY_VISIT}/cannot-come", grows="tasks"),
    Case(
        "portal.check_in",
        PATIENT,
        "/my/check-ins/{my_check_in}",
        grows="answers",
        apart=_ALARM,
    ),
]
