"""The examples of the documentation: one visit of one invented patient, told from every side."""

PATIENT_ID = "Qm9yaXMgS2FybG9mZi4xLg"
SITE_ID = "c2l0ZS1ub3J0aHNpZGUuMQ"
CHAIR_ID = "Y2hhaXItNC1ub3J0aC4uMQ"
VISIT_ID = "dmlzaXQtMjAyNi0xMi0wMQ"
COURSE_ID = "Y291cnNlLTIwMjYtMTIuMQ"

PATIENT_EXAMPLE = {
    "id": PATIENT_ID,
    "number": "P000123",
    "given_name": "Mara",
    "family_name": "Lindgren",
    "birth_date": "1987-06-05",
    "sex": "female",
    "email": "mara@mail.example",
    "phone": "+15555550177",
    "wants_email": True,
    "escort_name": "Nils Lindgren",
    "escort_phone": "+15555550178",
    "version": 1,
}
SITE_EXAMPLE = {
    "id": SITE_ID,
    "name": "Northside",
    "time_zone": "America/New_York",
    "phone": "555-0100",
    "address": "1 Elm Street",
    "start_every_minutes": 15,
}
CHAIR_EXAMPLE = {
    "id": CHAIR_ID,
    "site": SITE_ID,
    "label": "Chair 4",
    "features": ["bed"],
    "is_overflow": False,
}
_MINUTES = {
    "preparation_minutes": 15,
    "infusion_minutes": 40,
    "recovery_minutes": 60,
    "turnover_minutes": 10,
}
PROTOCOL_EXAMPLE = {
    "code": "KET-MOOD-40",
    "name": "Ketamine for mood, 40 minutes",
    "version": 1,
    **_MINUTES,
}
VISIT_EXAMPLE = {
    "id": VISIT_ID,
    "status": "booked",
    "patient": PATIENT_ID,
    "site": SITE_ID,
    "chair": CHAIR_ID,
    "protocol": "KET-MOOD-40",
    "purpose": "",
    "course": None,
    "start": "2026-12-01T09:00:00-05:00",
    "end": "2026-12-01T10:55:00-05:00",
    "chair_until": "2026-12-01T11:05:00-05:00",
    **_MINUTES,
    "confirmed_at": None,
    "arrived_at": None,
    "checked_in_at": None,
    "seated_at": None,
    "cancel_reason": None,
    "note": "Comes by taxi.",
    "moves": 0,
    "version": 1,
}
START_EXAMPLE = {
    "start": "2026-12-01T09:00:00-05:00",
    "end": "2026-12-01T10:55:00-05:00",
    "chair": CHAIR_ID,
    "chair_label": "Chair 4",
    "score": 41.5,
    "labels": ["best for the day"],
    "why": ["Chair 4 is free for all 125 minutes (30 before, 75 after stay free)."],
}
FINDING_EXAMPLE = {
    "rule": "SR-04",
    "level": "block",
    "detail": "There is no signed consent to this protocol.",
    "on": None,
}
COURSE_EXAMPLE = {
    "id": COURSE_ID,
    "status": "active",
    "patient": PATIENT_ID,
    "protocol": "KET-MOOD-40",
    "planned_visits": 6,
    "booster_visits": 0,
    "started_at": "2026-12-01T09:00:00-05:00",
    "appointments": [
        {
            "id": VISIT_ID,
            "number": 1,
            "status": "booked",
            "start": "2026-12-01T09:00:00-05:00",
        }
    ],
}
BLOCKING_EXAMPLE = {
    "phase": "infusion",
    "resource": "chair",
    "from": "2026-12-01T09:20:00-05:00",
    "to": "2026-12-01T11:05:00-05:00",
    "detail": "Chair 4 is taken from 09:20 to 11:05.",
}
NEW_VISIT_EXAMPLE = {
    "patient": PATIENT_ID,
    "protocol": "KET-MOOD-40",
    "site": SITE_ID,
    "start": "2026-12-01T09:00:00-05:00",
    "chair": CHAIR_ID,
    "note": "Comes by taxi.",
}
NEW_PATIENT_EXAMPLE = {
    "given_name": "Mara",
    "family_name": "Lindgren",
    "birth_date": "1987-06-05",
    "sex": "female",
    "email": "mara@mail.example",
    "phone": "+15555550177",
}
RELAXATION_EXAMPLE = {
    "let_go": ["latest", "weekdays"],
    "detail": "With a later start and on another weekday.",
    "site": SITE_ID,
    "start": "2026-12-03T14:00:00-05:00",
}
NEW_COURSE_EXAMPLE = {
    "patient": PATIENT_ID,
    "protocol": "KET-MOOD-40",
    "site": SITE_ID,
    "dates": [
        {"start": "2026-12-01T09:00:00-05:00", "chair": CHAIR_ID},
        {"start": "2026-12-04T09:00:00-05:00"},
    ],
}
PLAN_EXAMPLE = {
    "dates": [
        {
            "number": 1,
            "start": "2026-12-01T09:00:00-05:00",
            "end": "2026-12-01T10:55:00-05:00",
            "chair": CHAIR_ID,
            "is_booster": False,
            "why": ["Chair 4 is free for all 125 minutes (30 before, 75 after stay free)."],
        }
    ],
    "is_bookable": True,
    "obstacle": None,
    "candidacy": [],
}
