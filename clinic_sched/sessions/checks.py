"""What stands between a patient and the next step, and who may set it aside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from clinic_sched.protocols.vocabulary import Level


@dataclass(frozen=True)
class Concern:
    """Something a safety rule says against what is wanted."""

    rule: str
    level: Level
    sentence: str


@dataclass(frozen=True)
class Check:
    """One condition of a gate: met, not met, or not known, which is not met.

    `about` tells one finding from the next, so that an override passes for none but its own.
    """

    code: str
    rule: str
    level: Level
    met: bool | None
    sentence: str
    needs: str = ""
    about: str = ""


class Authority(StrEnum):
    """As what somebody sets a condition aside."""

    NURSE = "nurse"
    PRESCRIBER = "prescriber"


@dataclass(frozen=True)
class Override:
    """A condition set aside, by whom and why."""

    authority: Authority
    reason: str


def may_be_set_aside(check: Check, override: Override | None) -> bool:
    """May this unmet condition be passed with that override?

    A block never; an overridable block by a prescriber; a warning by the nurse
    or the prescriber; each with a reason.
    """
    if override is None or not override.reason.strip() or check.level is Level.BLOCK:
        return False
    return check.level is Level.WARN or override.authority is Authority.PRESCRIBER


def in_the_way(checks: Iterable[Check], overrides: Mapping[str, Override]) -> list[Check]:
    """Return the conditions that still forbid the step, the firmest first."""
    order = list(Level)
    standing = [
        check
        for check in checks
        if check.met is not True and not may_be_set_aside(check, overrides.get(check.code))
    ]
    return sorted(standing, key=lambda check: order.index(check.level))


def all_true(answers: Iterable[bool | None]) -> bool | None:
    """Return true if all are, false if one is false, else that it is not known."""
    listed = list(answers)
    if False in listed:
        return False
    return None if None in listed else True


def is_today(day: date | None, today: date) -> bool | None:
    """Was it done today? Not known where there is no date."""
    return None if day is None else day == today


def own_code(prefix: str, sentence: str) -> str:
    """Return a code that belongs to this very sentence.

    An override given for one finding must never pass for the next.
    """
    return f"{prefix}_{sha256(sentence.encode()).hexdigest()[:8]}"
