"""What staff at the chair must be able to show: licences and certificates, and how long they hold.

What is not on file is not known, and what is not known does not hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clinic_sched.accounts.errors import CredentialRefused
from clinic_sched.accounts.rules import Role

# So far ahead, a last day is a slip of the pen.
YEARS_AHEAD_MAX = 10
# So many days before its end a credential is pointed out to whoever renews it.
RENEWAL_TIME = timedelta(days=60)


class CredentialKind(StrEnum):
    """What somebody holds."""

    RN_LICENCE = "rn-licence"
    PRESCRIBER_LICENCE = "prescriber-licence"
    BLS = "bls"
    ACLS = "acls"


class Standing(StrEnum):
    """How a credential, or all that somebody must hold, stands today."""

    VALID = "valid"
    RENEW = "renew"
    LAPSED = "lapsed"
    NOT_ON_FILE = "not-on-file"


@dataclass(frozen=True)
class Held:
    """One credential on file: its kind, and the last day on which it holds."""

    kind: CredentialKind
    expires_on: date


LIFE_SUPPORT = (CredentialKind.BLS, CredentialKind.ACLS)
# Each of these must hold; of the kinds in one group, one is enough.
NEEDED: dict[Role, tuple[tuple[CredentialKind, ...], ...]] = {
    Role.NURSE: ((CredentialKind.RN_LICENCE,), LIFE_SUPPORT),
    Role.PRESCRIBER: ((CredentialKind.PRESCRIBER_LICENCE,), LIFE_SUPPORT),
}


def holds(held: Iterable[Held], kinds: Iterable[CredentialKind], *, today: date) -> bool | None:
    """Is one of these kinds valid today? None where none of them is on file."""
    wanted = set(kinds)
    last_days = [one.expires_on for one in held if one.kind in wanted]
    return max(last_days) >= today if last_days else None


def may_treat(role: Role, held: Iterable[Held], *, today: date) -> bool | None:
    """May somebody of that role work at the chair, by what is on file? None if something is not."""
    groups, on_file = NEEDED.get(role, ()), list(held)
    answers = [holds(on_file, kinds, today=today) for kinds in groups]
    if not answers or (None in answers and False not in answers):
        return None
    return False not in answers


def standing(expires_on: date, *, today: date) -> Standing:
    """Return how one credential stands today."""
    if expires_on < today:
        return Standing.LAPSED
    return Standing.RENEW if expires_on - today < RENEWAL_TIME else Standing.VALID


def standing_of(role: Role, held: Iterable[Held], *, today: date) -> Standing:
    """Return how all stands that somebody of that role must hold."""
    answer = may_treat(role, held, today=today)
    return {True: Standing.VALID, False: Standing.LAPSED, None: Standing.NOT_ON_FILE}[answer]


def check_last_day(expires_on: date, *, today: date) -> None:
    """Refuse a last day that has passed, or that lies too far ahead to be one."""
    if expires_on < today:
        raise CredentialRefused("It has expired already. Enter the renewed one.")
    if expires_on.year > today.year + YEARS_AHEAD_MAX:
        raise CredentialRefused("That is very far ahead. Look at the year again.")
