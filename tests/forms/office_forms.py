"""The forms of the desk and of the manager: staff, clinic, register, protocols, schedule."""

from tests import builders
from tests.forms.case import DESK, MANAGER, NOBODY, NURSE, PRESCRIBER, Case, Typed

_DETAILS: Typed = {
    "given_name": "Dora",
    "family_name": "Newcome",
    "birth_date": "1990-01-02",
    "email": "dora@mail.example",
    "phone": "+15555550142",
    "note": "Two lines\nof a note.",
}
_SITE: Typed = {"name": "Southside", "message_name": "Southside Clinic", "phone": "555-0101"}
_PERSON: Typed = {
    "name": "Nell New",
    "email": "nell@clinic.example",
    "role": "nurse",
    "password": "several words to begin with",
}
_ADA, _SITE_PAGE = "/patients/{patient}", "/clinic/sites/{site}"
# What a prescriber signs where a safety rule stands in the way.
_SIGN_OFF = ("set_aside", "clinical_reason", "email", "password")
_VISIT, _FIND = "/appointments/{booked}", "/find-time?patient={candidate}"
_AT_SITE = "?site={site}"
_CLOSE, _END = f"/board/2030-07-04/close{_AT_SITE}", "/board/2030-06-15/shifts/{shift}/end"
_HOLIDAY: Typed = {"starts_on": "2030-07-04", "reason": "Holiday"}

ACCOUNTS = [
    Case(
        "accounts.sign_in",
        NOBODY,
        "/sign-in",
        typed={"email": "desk@clinic.example", "password": builders.PASSWORD},
        grows="sign_ins",
    ),
    Case("accounts.add_staff", MANAGER, "/staff/new", typed=_PERSON, grows="users"),
    Case(
        "accounts.add_token",
        MANAGER,
        "/staff/tokens/new",
        typed={"name": "Phone booth", "scopes": ["clinic:read", "availability:read"]},
        grows="api_tokens",
        shows=True,
        again="The token is shown once: a second press makes another, and nobody has the first.",
    ),
    Case(
        "accounts.revoke_token",
        MANAGER,
        "/staff/tokens",
        "/staff/tokens/{api_token}/revoke",
    ),
    Case(
        "accounts.add_credential",
        MANAGER,
        "/staff/{elsewhere}/credentials/new",
        typed={"kind": "bls", "number": "B 17", "expires_on": "2031-01-02"},
        grows="credentials",
    ),
    Case(
        "accounts.withdraw_credential",
        MANAGER,
        "/staff/{elsewhere}",
        "/staff/{elsewhere}/credentials/{credential}/withdraw",
    ),
    Case("accounts.disable", MANAGER, "/staff/{elsewhere}", "/staff/{elsewhere}/disable"),
    Case("accounts.enable", MANAGER, "/staff/{disabled_user}", "/staff/{disabled_user}/enable"),
    Case(
        "accounts.end_sign_in",
        MANAGER,
        "/staff/{elsewhere}",
        "/staff/{elsewhere}/sign-ins/{sign_in}/end",
    ),
]
CLINIC = [
    Case("clinic.add_site", MANAGER, "/clinic/sites/new", typed=_SITE, grows="sites"),
    Case("clinic.change_site", MANAGER, _SITE_PAGE, typed={"pumps": "8", "address": "1 Elm St"}),
    Case("clinic.change_hours", MANAGER, f"{_SITE_PAGE}/hours", typed={"day_0": "08:00-12:00"}),
    Case(
        "clinic.add_chair",
        MANAGER,
        f"{_SITE_PAGE}/chairs/new",
        typed={"label": "Chair 77", "features": "bed, quiet"},
        grows="chairs",
    ),
    Case(
        "clinic.change_chair",
        MANAGER,
        f"{_SITE_PAGE}/chairs/{{chair}}",
        typed={"label": "By the window"},
    ),
    Case(
        "clinic.return_chair",
        MANAGER,
        f"{_SITE_PAGE}/chairs/{{retired_chair}}",
        f"{_SITE_PAGE}/chairs/{{retired_chair}}/return",
    ),
    Case(
        "clinic.remove_closure",
        MANAGER,
        "/clinic/closures/{closure}",
        "/clinic/closures/{closure}/remove",
    ),
    Case(
        "clinic.add_shift",
        MANAGER,
        f"{_SITE_PAGE}/shifts/new",
        typed={
            "nurse": "{nurse_user}",
            "on": "2030-08-05",
            "starts": "08:00",
            "ends": "16:00",
            "break_starts": "12:00",
            "break_ends": "12:30",
            "until": "2030-08-16",
        },
        grows="shifts",
    ),
]
PATIENTS = [
    Case("patients.find", DESK, "/patients", typed={"wanted": "Ori"}, reads=True),
    Case("patients.register", DESK, "/patients/new", typed=_DETAILS, grows="patients"),
    Case("patients.change_details", DESK, f"{_ADA}/details", typed={"note": "Comes by bus."}),
    Case("patients.change_clinical", NURSE, f"{_ADA}/clinical", typed={"height_cm": "171"}),
    Case(
        "patients.add_consent",
        DESK,
        f"{_ADA}/consents/new",
        typed={
            "protocol_code": "MAG-30",
            "protocol_version": "1",
            "signed_on": "2030-05-01",
            "expires_on": "2031-05-01",
        },
        grows="consents",
    ),
    Case(
        "patients.add_consultation",
        DESK,
        f"{_ADA}/consultations/new",
        typed={
            "protocol_code": "MAG-30",
            "held_on": "2030-05-01",
            "held_by": "Dr. Ines Falkenrath",
            "is_suitable": "yes",
        },
        grows="consultations",
    ),
    Case(
        "patients.add_allergy",
        NURSE,
        f"{_ADA}/allergies/new",
        typed={"substance": "Latex", "reaction": "Itch"},
        grows="allergies",
    ),
    Case(
        "patients.withdraw_allergy",
        NURSE,
        _ADA,
        f"{_ADA}/allergies/withdraw",
        typed={"allergy": "{allergy}"},
    ),
    Case(
        "patients.note_allergies_asked",
        NURSE,
        _ADA,
        f"{_ADA}/allergies/asked",
        grows="allergy_reviews",
    ),
    Case(
        "patients.add_weight",
        NURSE,
        f"{_ADA}/weights/new",
        typed={"kg": "80.5"},
        grows="weights",
    ),
    Case(
        "patients.raise_flag",
        NURSE,
        f"{_ADA}/flags/new",
        typed={"kind": "self-harm", "note": "Ask first."},
        grows="risk_flags",
    ),
    Case(
        "patients.clear_flag",
        NURSE,
        f"{_ADA}/flags/{{flag}}/clear",
        typed={"reason": "Seen, and well."},
    ),
]
PROTOCOLS = [
    Case(
        "protocols.approve",
        PRESCRIBER,
        "/protocols/{draft}",
        "/protocols/{draft}/approve",
        typed={"password": builders.PASSWORD},
    ),
    Case(
        "protocols.retire",
        PRESCRIBER,
        "/protocols/{approved}",
        "/protocols/{approved}/retire",
    ),
    Case(
        "protocols.new_draft",
        MANAGER,
        "/protocols/{approved}",
        "/protocols/{approved}/draft",
        grows="protocol_versions",
    ),
    Case(
        "protocols.copy",
        MANAGER,
        "/protocols/{approved}/copy",
        typed={"code": "MAG-45", "name": "Magnesium, longer"},
        grows="protocol_versions",
    ),
    Case(
        "protocols.discard",
        MANAGER,
        "/protocols/{draft}",
        "/protocols/{draft}/discard",
    ),
    Case(
        "protocols.edit",
        MANAGER,
        "/protocols/{draft}/edit/caps",
        typed={"caps-0-limit-value": "900.5"},
    ),
    Case(
        "protocols.edit_rows",
        MANAGER,
        "/protocols/{draft}/edit/caps",
        "/protocols/{draft}/edit/caps/rows",
        typed={"caps-0-limit-value": "900.5", "rows": "add caps"},
        reads=True,
        unseen=("rows",),
    ),
    Case(
        "protocols.import_protocol",
        PRESCRIBER,
        "/protocols/import",
        typed={"document": "{document}"},
        grows="protocol_versions",
    ),
]
SCHEDULING = [
    Case("scheduling.find_time", DESK, "/find-time", typed={"wanted": "Ori"}, reads=True),
    Case(
        "scheduling.choose_who_waits", DESK, "/waitlist/choose", typed={"wanted": "x"}, reads=True
    ),
    Case(
        "scheduling.book",
        DESK,
        f"{_FIND}&protocol={{version}}&site={{site}}",
        "/appointments",
        typed={"note": "By the window"},
        grows="appointments",
        unseen=("note", "override_reason", *_SIGN_OFF),
    ),
    Case(
        "scheduling.move",
        DESK,
        f"{_VISIT}/move",
        typed={"starts_at": "2030-05-08T11:00", "chair": ""},
        unseen=_SIGN_OFF,
    ),
    Case(
        "scheduling.cancel",
        DESK,
        f"{_VISIT}/cancel",
        typed={"cancelled_by": "pat", "reason": "Ill."},
    ),
    Case("scheduling.remove", DESK, f"{_VISIT}/remove", typed={"reason": "Wrong patient."}),
    Case(
        "scheduling.undo",
        DESK,
        "/appointments/{just_cancelled}",
        "/appointments/{just_cancelled}/undo",
    ),
    Case("scheduling.new_course", DESK, "/courses/new", typed={"wanted": "Ori"}, reads=True),
    Case(
        "scheduling.book_course",
        DESK,
        "/courses/new?patient={candidate}&protocol={version}&site={busy_site}",
        "/courses",
        grows="courses",
        unseen=_SIGN_OFF,
    ),
    Case(
        "scheduling.plan_again",
        DESK,
        "/courses/{series}/plan/5",
        grows="appointments",
        unseen=_SIGN_OFF,
    ),
    Case(
        "scheduling.skip_visit",
        DESK,
        "/courses/{series}/skip/2",
        typed={"cancelled_by": "pat", "reason": "Away."},
    ),
    Case(
        "scheduling.stop_course",
        DESK,
        "/courses/{series}/stop",
        typed={"cancelled_by": "prov", "reason": "Feels well."},
    ),
    Case("scheduling.walk_in", DESK, "/board/walk-in", typed={"wanted": "Ori"}, reads=True),
    Case(
        "scheduling.book_walk_in",
        DESK,
        "/board/walk-in?patient={candidate}&protocol={version}&site={site}",
        "/board/walk-in/book",
        grows="appointments",
    ),
    Case("scheduling.take_step", DESK, _VISIT, f"{_VISIT}/confirm", variant="confirm"),
    *(
        Case(
            "scheduling.take_step",
            DESK,
            f"/appointments/{{{visit}}}",
            f"/appointments/{{{visit}}}/{step}",
            variant=step,
        )
        for visit, step in (
            ("expected", "arrive"),
            ("arrived", "check-in"),
            ("without_protocol", "finish"),
            ("overdue", "no-show"),
        )
    ),
    Case(
        "scheduling.preview_close",
        DESK,
        _CLOSE,
        f"/board/2030-07-04/close/preview{_AT_SITE}",
        typed=_HOLIDAY,
        reads=True,
    ),
    Case("scheduling.accept_close", DESK, _CLOSE, typed=_HOLIDAY, grows="closures"),
    Case(
        "scheduling.preview_end_shift",
        DESK,
        _END,
        f"{_END}/preview",
        typed={"ends": "12:00", "reason": "Ill"},
        reads=True,
    ),
    Case("scheduling.accept_end_shift", DESK, _END, typed={"ends": "12:00", "reason": "Ill"}),
    Case("scheduling.retire_chair", MANAGER, f"{_SITE_PAGE}/chairs/{{chair}}/retire"),
    Case("scheduling.repair", DESK, "/board/2030-05-06/repair?site={busy_site}"),
    Case(
        "scheduling.add_to_waitlist",
        DESK,
        "/waitlist/add?patient={patient}",
        "/waitlist/add",
        typed={"protocol": "{version}", "notice_hours": "48", "wishes": "After ten."},
        grows="waitlist_entries",
    ),
    Case(
        "scheduling.change_wishes",
        DESK,
        "/waitlist/{entry}/wishes",
        typed={"notice_hours": "24", "wishes": "Mondays.", "weekdays": ["0", "2"]},
    ),
    Case(
        "scheduling.waiting_patient",
        DESK,
        "/waitlist/{entry}",
        typed={"starts_at": "2030-05-08T14:00"},
        grows="chair_holds",
    ),
    *(
        Case(
            "scheduling.answer_offer",
            DESK,
            "/waitlist/{asked}",
            f"/waitlist/offers/{{offer}}/{answer}",
            variant=answer,
        )
        for answer in ("accept", "decline", "withdraw")
    ),
    Case(
        "scheduling.leave_waitlist",
        DESK,
        "/waitlist/{entry}/leave",
        typed={"reason": "Booked elsewhere."},
    ),
]
