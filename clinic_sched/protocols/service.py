"""Bringing protocols in, approving them and retiring them."""

import json
from datetime import datetime

from clinic_sched.accounts.models import User
from clinic_sched.accounts.service import check_password
from clinic_sched.audit.service import Actor, record
from clinic_sched.database import conflict_means, db
from clinic_sched.protocols import library, queries, rules
from clinic_sched.protocols.document import decode, parse
from clinic_sched.protocols.errors import (
    ProtocolChangedMeanwhile,
    ProtocolRefused,
    StatusNotAllowed,
)
from clinic_sched.protocols.models import Protocol, ProtocolVersion
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.rules import ProtocolStatus


def import_document(text: str | bytes, *, by: Actor, now: datetime) -> ProtocolVersion:
    """Keep the protocol a file describes as a new draft, or refuse it in one sentence."""
    parse(decode(text))
    document: dict[str, object] = json.loads(text)
    return add_draft(document, by=by, now=now)


def add_draft(document: dict[str, object], *, by: Actor, now: datetime) -> ProtocolVersion:
    """Keep a document as the newest draft of its protocol."""
    plan = parse(document)
    protocol = queries.find_protocol(plan.code) or _new_protocol(plan.code)
    newest = max(protocol.versions, key=lambda version: version.number, default=None)
    if newest and newest.document == document:
        raise ProtocolRefused(
            f"{plan.code}: version {newest.number} says exactly the same. Nothing was changed."
        )
    number = newest.number + 1 if newest else 1
    meanwhile = ProtocolChangedMeanwhile(plan.code)
    keys = ("uq_protocol_versions_protocol_id_number", "protocol_versions.number")
    with conflict_means(dict.fromkeys(keys, meanwhile)):
        version = _draft(protocol, plan, document, number, now)
        db.session.add(version)
    about = {"code": plan.code, "version": number}
    record("import protocol", subject_of(version), about, by=by, now=now)
    return version


def _draft(
    protocol: Protocol, plan: Plan, document: dict[str, object], number: int, now: datetime
) -> ProtocolVersion:
    minutes = plan.phase_minutes()
    return ProtocolVersion(
        protocol=protocol,
        number=number,
        name=plan.name[:200],
        document=document,
        prep_minutes=minutes.preparation,
        infusion_minutes=minutes.infusion,
        recovery_minutes=minutes.recovery,
        turnover_minutes=minutes.turnover,
        created_at=now,
    )


def load_library(*, by: Actor, now: datetime) -> list[ProtocolVersion]:
    """Bring in, as drafts, the starter protocols whose code the clinic does not have yet."""
    return [
        add_draft(document, by=by, now=now)
        for document in library.documents()
        if queries.find_protocol(str(document["code"])) is None
    ]


def approve(version: ProtocolVersion, password: str, *, by: User, now: datetime) -> None:
    """Sign a draft into use with one's own password; the version before it is retired."""
    check_password(by, password, now=now)
    approve_signed(version, by=by, now=now)


def approve_signed(version: ProtocolVersion, *, by: User, now: datetime) -> None:
    """Put a draft into use whose signature has been checked."""
    db.session.refresh(version.protocol, with_for_update={"of": Protocol})
    db.session.refresh(version)
    rules.check_move(version.status, ProtocolStatus.APPROVED)
    rules.check_approvable(parse(version.document))
    former = queries.find_approved(version.protocol.code)
    if former is not None:
        retire(former, by=by, now=now)
    version.status = ProtocolStatus.APPROVED
    version.approved_at, version.approved_by_id = now, by.id
    about = {"code": version.protocol.code, "version": version.number}
    record("approve protocol", subject_of(version), about, by=by, now=now)
    db.session.flush()


def retire(version: ProtocolVersion, *, by: Actor, now: datetime) -> None:
    """Take an approved version out of use; visits booked with it keep it."""
    db.session.refresh(version, with_for_update={"of": ProtocolVersion})
    if version.status != ProtocolStatus.APPROVED:
        raise StatusNotAllowed(version.status, ProtocolStatus.RETIRED)
    version.status, version.retired_at = ProtocolStatus.RETIRED, now
    db.session.flush()
    about = {"code": version.protocol.code, "version": version.number}
    record("retire protocol", subject_of(version), about, by=by, now=now)


def subject_of(version: ProtocolVersion) -> str:
    """Return how the trail names a version."""
    return f"protocol:{version.public_id}"


def _new_protocol(code: str) -> Protocol:
    protocol = Protocol(code=code)
    meanwhile = ProtocolChangedMeanwhile(code)
    with conflict_means({"uq_protocols_code": meanwhile, "protocols.code": meanwhile}):
        db.session.add(protocol)
    return protocol
