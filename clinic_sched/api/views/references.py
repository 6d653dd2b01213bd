"""What a request names by its id: found, or said which of them is not there."""

from collections.abc import Callable
from typing import Any

from flask import request

from clinic_sched.api.errors import Invalid
from clinic_sched.api.notation import Fault
from clinic_sched.clinic import queries as clinic
from clinic_sched.errors import NotFound
from clinic_sched.patients import queries as patients
from clinic_sched.protocols import queries as protocols


def patient_of(said: dict[str, Any]) -> Any:
    """Return the patient a request names."""
    return _named(patients.get, said, "patient")


def site_of(said: dict[str, Any]) -> Any:
    """Return the site a request names; the first by name where it names none."""
    return _named(clinic.get_site, said, "site")


def chair_of(said: dict[str, Any], site: Any, *, at: str = "chair") -> Any:
    """Return the chair a request names, if it does: one in use at that site."""
    if said["chair"] is None:
        return None
    found = [chair for chair in clinic.chairs(site) if chair.public_id == said["chair"]]
    if not found:
        raise _wrong(at, "There is no such chair in use at this site.")
    return found[0]


def protocol_of(said: dict[str, Any]) -> Any:
    """Return the version in use of the protocol a request names."""
    version = protocols.find_approved(said["protocol"])
    if version is None:
        raise _wrong("protocol", "No protocol with this code is in use.")
    return version


def _named(find: Callable[[str], Any], said: dict[str, Any], name: str) -> Any:
    try:
        return find(said[name])
    except NotFound as refusal:
        raise _wrong(name, str(refusal)) from refusal


def _wrong(name: str, sentence: str) -> Invalid:
    in_body = request.method == "POST"
    fault = Fault(f"/{name}" if in_body else name, sentence)
    return Invalid([fault], place="body" if in_body else "query")
