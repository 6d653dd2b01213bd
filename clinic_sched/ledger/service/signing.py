"""Two people sign for waste: whoever does it, and whoever saw it, each with a password."""

from dataclasses import dataclass
from datetime import datetime

from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.errors import TooManyAttempts, WrongPassword
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Permission
from clinic_sched.ledger.errors import LedgerRefused, SignatureRefused, WitnessMissing


@dataclass(frozen=True)
class Signed:
    """The passwords as they were typed, and who is said to have seen it."""

    password: str
    witness: User | None = None
    witness_password: str = ""


def check(signed: Signed, *, witness_required: bool, by: User, now: datetime) -> User | None:
    """Return the witness when both signatures hold, or refuse beside the field that does not."""
    _check_password(by, signed.password, "password", "That is not your password.", now)
    witness = signed.witness
    if witness is None and not witness_required:
        return None
    if witness is None or witness.id == by.id or not witness.may(Permission.USE_LEDGER):
        raise WitnessMissing
    wrong = f"That is not the password of {witness.name}."
    try:
        _check_password(witness, signed.witness_password, "witness_password", wrong, now)
    except TooManyAttempts as refusal:
        # It is the witness who must wait: whoever chose them has guessed nothing.
        sentence = f"Too many attempts to sign as {witness.name}. Choose another witness."
        raise LedgerRefused("witness", sentence) from refusal
    return witness


def _check_password(user: User, password: str, field: str, wrong: str, now: datetime) -> None:
    try:
        accounts.check_password(user, password, now=now)
    except WrongPassword as refusal:
        raise SignatureRefused(field, user.email, f"{wrong} Nothing was written.") from refusal
