"""The register: read, searched and added to. No name is ever in an address."""

from dataclasses import fields
from typing import Any

from flask import Response, request

from clinic_sched import clock
from clinic_sched.accounts.rules import Scope
from clinic_sched.api import queries
from clinic_sched.api.access import calling_program, scoped
from clinic_sched.api.answers import patient_facts
from clinic_sched.api.asked import NEW_PATIENT, PAGING, PATIENT_SEARCH
from clinic_sched.api.cursors import Cursor
from clinic_sched.api.descriptions import PATIENT, PATIENTS_FOUND
from clinic_sched.api.errors import Alike
from clinic_sched.api.operation import Operation
from clinic_sched.api.records import page_of
from clinic_sched.api.views.blueprint import bp
from clinic_sched.api.views.speaking import once, speaks, told
from clinic_sched.audit.service import record
from clinic_sched.patients import queries as register
from clinic_sched.patients import service
from clinic_sched.patients.errors import PossibleDuplicates
from clinic_sched.patients.search import read_search
from clinic_sched.patients.service import Details
from clinic_sched.transaction import keep, reads, writes
from clinic_sched.web import wall

PATIENTS = "/api/v1/patients"
TAG = "Patients"


@bp.get(PATIENTS)
@scoped(Scope.PATIENTS_READ)
@speaks(
    Operation(
        "List the register",
        page_of(PATIENT),
        query=PAGING,
        conditional=True,
        tag=TAG,
        about="In the order people were added, so that whoever is new comes last.",
    )
)
def list_patients(query: dict[str, Any]) -> Response:
    """List the register, page by page."""
    limit = query["limit"]
    found = queries.patients(after=query["cursor"], limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    _note_read(len(found[:limit]))
    cursor = Cursor(last.created_at, last.public_id).text() if last else None
    return told({"items": [patient_facts(one) for one in found[:limit]], "next": cursor})


@bp.get(f"{PATIENTS}/<public_id>")
@scoped(Scope.PATIENTS_READ)
@speaks(Operation("Show a patient", PATIENT, conditional=True, tag=TAG))
def show_patient(public_id: str) -> Response:
    """Show one patient."""
    patient, program, now = register.get(public_id), calling_program(), clock.now()
    subject = patient.actor
    keep(lambda: record("read patient", subject, by=program, now=now))
    return told_patient(patient)


@bp.post(f"{PATIENTS}/search")
@reads
@scoped(Scope.PATIENTS_READ)
@speaks(
    Operation(
        "Search the register",
        PATIENTS_FOUND,
        body=PATIENT_SEARCH,
        tag=TAG,
        about="The likeliest first, on one page. It changes nothing and needs no key.",
    )
)
def search_patients(body: dict[str, Any]) -> Response:
    """Find patients by what is known of them."""
    found = register.find(read_search(body["text"]), limit=body["limit"])
    people = [patient_facts(one) for one in found.people]
    _note_read(len(people))
    return told({"items": people, "next": None, "are_close": found.are_close})


@bp.post(PATIENTS)
@scoped(Scope.PATIENTS_WRITE)
@speaks(
    Operation(
        "Register a patient",
        PATIENT,
        201,
        body=NEW_PATIENT,
        keyed=True,
        tag=TAG,
        refuses=("possible-duplicate",),
        about="Somebody who may be in the register already is refused until told apart.",
    )
)
@writes
@once
def register_patient(body: dict[str, Any]) -> Response:
    """Add somebody to the register."""
    now = clock.now()
    known = {one.name for one in fields(Details)}
    details = Details(**{name: said for name, said in body.items() if name in known})
    try:
        patient = service.register(
            details,
            today=clock.local_date(now, wall.zone()),
            different_from=body["different_from"],
            by=calling_program(),
            now=now,
        )
    except PossibleDuplicates as refusal:
        alike = [
            {"id": one.public_id, "reasons": reasons}
            for one, reasons in register.find_alike(details.known)
        ]
        raise Alike(str(refusal), alike) from refusal
    return told_patient(patient, 201)


def told_patient(patient: Any, status: int = 200) -> Response:
    """Answer with a patient; where they are new, with their address."""
    location = f"{PATIENTS}/{patient.public_id}" if status == 201 else ""
    return told(patient_facts(patient), status, location=location, etag=f'"{patient.version}"')


def _note_read(how_many: int) -> None:
    """Keep that a program read so many people's names."""
    program, now, page = calling_program(), clock.now(), f"page:{request.endpoint}"
    keep(lambda: record("read patients", page, {"patients": how_many}, by=program, now=now))
