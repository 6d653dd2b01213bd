"""What was answered at the chair, and what was set aside: the latest counts."""

from collections.abc import Iterable

from clinic_sched.accounts.rules import Permission
from clinic_sched.sessions.checks import Authority, Check, Override
from clinic_sched.sessions.models import GateCheck, InfusionSession
from clinic_sched.sessions.rules import Stage


def given(infusion: InfusionSession, stage: Stage) -> dict[str, GateCheck]:
    """The last answer to each item of a stage."""
    return {
        check.code: check
        for check in infusion.checks
        if check.stage == stage and check.override_by_id is None
    }


def set_aside(infusion: InfusionSession, stage: Stage) -> dict[str, GateCheck]:
    """The last override of each item of a stage, where no answer came after it."""
    answers = given(infusion, stage)
    return {
        check.code: check
        for check in infusion.checks
        if check.stage == stage
        and check.override_by_id is not None
        and (check.code not in answers or answers[check.code].id < check.id)
    }


def overrides(
    infusion: InfusionSession, stage: Stage, checks: Iterable[Check]
) -> dict[str, Override]:
    """The overrides that still hold: given for what the check says now, by whom and why."""
    rows = set_aside(infusion, stage)
    found: dict[str, Override] = {}
    for check in checks:
        row = rows.get(check.code)
        if row is None or row.override_by is None or row.met != check.met:
            continue
        if row.value.get("about", "") == check.about:
            may_override = row.override_by.may(Permission.OVERRIDE_CLINICAL)
            authority = Authority.PRESCRIBER if may_override else Authority.NURSE
            found[check.code] = Override(authority, row.override_reason or "")
    return found
