"""Bringing protocols in, editing drafts of them, approving them and retiring them."""

import json
from collections.abc import Mapping
from datetime import datetime

from clinic_sched.accounts.models import User
from clinic_sched.accounts.service import check_password
from clinic_sched.audit.service import Actor, record
from clinic_sched.database import conflict_means, db
from clinic_sched.errors import Stale
from clinic_sched.protocols import diagnosis, library, queries, rules
from clinic_sched.protocols.document import decode, is_code, parse
from clinic_sched.protocols.errors import (
    CodeNotSound,
    CodeTaken,
    NotADraft,
    ProtocolChangedMeanwhile,
    ProtocolRefused,
    StatusNotAllowed,
)
from clinic_sched.protocols.models import Protocol, ProtocolVersion
from clinic_sched.protocols.parts import Page
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.protocols.written import fingerprint, mark, merged


def import_document(text: str | bytes, *, by: Actor, now: datetime) -> ProtocolVersion:
    """Keep the protocol a file describes as a new draft, or refuse it with all its faults."""
    given = decode(text)
    try:
        parse(given)
    except ProtocolRefused as refusal:
        others = diagnosis.faults(given)[1:] if isinstance(given, dict) else []
        raise ProtocolRefused(str(refusal), others=others) from refusal
    document: dict[str, object] = json.loads(text)
    return add_draft(document, by=by, now=now)


def add_draft(document: dict[str, object], *, by: Actor, now: datetime) -> ProtocolVersion:
    """Keep a document as the newest draft of its protocol."""
    plan = parse(document)
    protocol = queries.find_protocol(plan.code) or _new_protocol(plan.code)
    newest = max(protocol.versions, key=lambda version: version.number, default=None)
    is_open = newest is not None and newest.status != ProtocolStatus.RETIRED
    if newest and is_open and newest.document == document:
        raise ProtocolRefused(
            f"{plan.code}: version {newest.number} says exactly the same. Nothing was changed."
        )
    number = newest.number + 1 if newest else 1
    version = _draft(protocol, plan, document, number, now)
    about = {"code": plan.code, "version": number}
    record("import protocol", subject_of(version), about, by=by, now=now)
    return version


def new_draft(version: ProtocolVersion, *, by: Actor, now: datetime) -> ProtocolVersion:
    """Begin the next version from one that there is."""
    db.session.refresh(version.protocol, with_for_update={"of": Protocol})
    protocol = version.protocol
    number = 1 + max(one.number for one in protocol.versions)
    draft = _draft(protocol, parse(version.document), version.document, number, now)
    about = {"code": protocol.code, "version": number, "from": version.number}
    record("draft protocol", subject_of(draft), about, by=by, now=now)
    return draft


def copy(
    version: ProtocolVersion, code: str, name: str, *, by: Actor, now: datetime
) -> ProtocolVersion:
    """Begin another protocol, under a code of its own, from what a version says."""
    if not is_code(code):
        raise CodeNotSound
    if queries.find_protocol(code):
        raise CodeTaken(code)
    document = {**version.document, "code": code, "name": name}
    plan = parse(document)
    draft = _draft(_new_protocol(code), plan, document, 1, now)
    about = {"code": code, "from": version.protocol.code, "version": version.number}
    record("copy protocol", subject_of(draft), about, by=by, now=now)
    return draft


def change_page(
    version: ProtocolVersion,
    page: Page,
    found: Mapping[str, object],
    *,
    seen: str,
    by: Actor,
    now: datetime,
) -> None:
    """Put what one page says into a draft, unless somebody else just changed that page."""
    db.session.refresh(version, with_for_update={"of": ProtocolVersion})
    check_draft(version)
    if fingerprint(page, version.document) != seen:
        raise Stale("section")
    document = merged(page, version.document, found)
    plan = parse(document)
    if document == version.document:
        return
    version.document, version.name = document, plan.name[:200]
    _copy_minutes(version, plan)
    db.session.flush()
    about = {"code": plan.code, "version": version.number, "section": page.anchor}
    record("edit protocol", subject_of(version), about, by=by, now=now)


def discard(version: ProtocolVersion, *, by: Actor, now: datetime) -> None:
    """Put away a draft that nobody wants; it stays readable and keeps its number."""
    db.session.refresh(version, with_for_update={"of": ProtocolVersion})
    check_draft(version)
    version.status, version.retired_at = ProtocolStatus.RETIRED, now
    db.session.flush()
    about = {"code": version.protocol.code, "version": version.number}
    record("discard protocol", subject_of(version), about, by=by, now=now)


def check_draft(version: ProtocolVersion) -> None:
    """Refuse to edit what is no draft."""
    if version.status != ProtocolStatus.DRAFT:
        raise NotADraft(version.protocol.code, version.number)


def _copy_minutes(version: ProtocolVersion, plan: Plan) -> None:
    minutes = plan.phase_minutes()
    version.prep_minutes, version.infusion_minutes = minutes.preparation, minutes.infusion
    version.recovery_minutes, version.turnover_minutes = minutes.recovery, minutes.turnover


def _draft(
    protocol: Protocol, plan: Plan, document: dict[str, object], number: int, now: datetime
) -> ProtocolVersion:
    meanwhile = ProtocolChangedMeanwhile(plan.code)
    keys = ("uq_protocol_versions_protocol_id_number", "protocol_versions.number")
    with conflict_means(dict.fromkeys(keys, meanwhile)):
        version = ProtocolVersion(
            protocol=protocol,
            number=number,
            name=plan.name[:200],
            document=document,
            created_at=now,
        )
        _copy_minutes(version, plan)
        db.session.add(version)
    return version


def load_library(*, by: Actor, now: datetime) -> list[ProtocolVersion]:
    """Bring in, as drafts, the starter protocols whose code the clinic does not have yet."""
    return [
        add_draft(document, by=by, now=now)
        for document in library.documents()
        if queries.find_protocol(str(document["code"])) is None
    ]


def approve(version: ProtocolVersion, password: str, *, seen: str, by: User, now: datetime) -> None:
    """Sign the draft one has seen into use with one's own password; the one before is retired."""
    check_password(by, password, now=now)
    db.session.refresh(version, with_for_update={"of": ProtocolVersion})
    if version.status == ProtocolStatus.DRAFT and mark(version.document) != seen:
        raise Stale("draft")
    approve_signed(version, by=by, now=now)


def approve_signed(version: ProtocolVersion, *, by: User, now: datetime) -> None:
    """Put a draft into use whose signature has been checked."""
    db.session.refresh(version.protocol, with_for_update={"of": Protocol})
    db.session.refresh(version)
    rules.check_move(version.status, ProtocolStatus.APPROVED)
    warnings = rules.check_approvable(parse(version.document))
    former = queries.find_approved(version.protocol.code)
    if former is not None:
        retire(former, by=by, now=now)
    version.status = ProtocolStatus.APPROVED
    version.approved_at, version.approved_by_id = now, by.id
    about = {"code": version.protocol.code, "version": version.number, "warned": len(warnings)}
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
