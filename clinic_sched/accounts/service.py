"""Signing in and out, signatures, and looking after accounts."""

import hashlib
import secrets
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from clinic_sched.accounts import queries
from clinic_sched.accounts.errors import (
    CannotDisableSelf,
    EmailTaken,
    LastManager,
    SignInRefused,
    TooManyAttempts,
    WeakPassword,
    WrongPassword,
)
from clinic_sched.accounts.models import SignIn, SignInAttempt, User
from clinic_sched.accounts.rules import (
    ATTEMPT_WINDOW,
    ATTEMPTS_ALLOWED,
    IDLE_LIMIT,
    PASSWORD_MAX,
    PASSWORD_MIN,
    SIGN_IN_LIFETIME,
    Role,
)
from clinic_sched.audit.service import Actor, record
from clinic_sched.database import conflict_means, db

_HASHER = PasswordHasher()
# Checked when there is no such account, so that both answers take the same time.
_NOBODY = _HASHER.hash(secrets.token_urlsafe())


def authenticate(email: str, password: str, *, address: str, now: datetime) -> User:
    """Return whom the address and password belong to, or refuse."""
    name = email.strip().lower()
    by_name, by_address = queries.failures_since(now - ATTEMPT_WINDOW, name=name, address=address)
    if by_name >= ATTEMPTS_ALLOWED or by_address >= ATTEMPTS_ALLOWED * 10:
        raise TooManyAttempts
    user = queries.find_by_email(name)
    known = user is not None and user.disabled_at is None
    if not _matches(user.password_hash if user and known else _NOBODY, password):
        raise SignInRefused
    if user is None or not known:
        raise SignInRefused
    return user


def note_attempt(email: str, *, address: str, succeeded: bool, now: datetime) -> None:
    """Keep that somebody tried, for throttling."""
    name = email.strip().lower()[:254]
    db.session.add(SignInAttempt(name=name, address=address, succeeded=succeeded, at=now))


def sign_in(user: User, *, browser: str, now: datetime) -> str:
    """Open a sign-in and return its secret token, which only the browser keeps."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            token_hash=hash_token(token),
            user_id=user.id,
            created_at=now,
            seen_at=now,
            expires_at=now + SIGN_IN_LIFETIME,
            browser=browser[:200],
        )
    )
    record("sign in", user.actor, by=user, now=now)
    return token


def find_signed_in(token: str, *, now: datetime) -> SignIn | None:
    """Return the sign-in of that token if it still holds."""
    found = queries.find_sign_in(hash_token(token))
    if found is None or found.ended_at is not None or found.user.disabled_at is not None:
        return None
    if now >= found.expires_at or now - found.seen_at > IDLE_LIMIT:
        return None
    return found


def sign_out(sign_in: SignIn, *, by: Actor, now: datetime) -> None:
    """End a sign-in: one's own, or from elsewhere."""
    if sign_in.ended_at is None:
        sign_in.ended_at = now
        record("sign out", sign_in.user.actor, by=by, now=now)


def check_password(user: User, password: str, *, now: datetime) -> None:
    """Refuse a signature whose password is not the signer's; who guesses is stopped here too."""
    by_name, _ = queries.failures_since(now - ATTEMPT_WINDOW, name=user.email, address=user.email)
    if by_name >= ATTEMPTS_ALLOWED:
        raise TooManyAttempts
    if not _matches(user.password_hash, password):
        raise WrongPassword


def create_user(
    *, email: str, name: str, role: Role, password: str, by: Actor, now: datetime
) -> User:
    """Add a member of staff."""
    check_strength(password, email)
    user = User(
        email=email.strip().lower(),
        name=name.strip(),
        role=role,
        password_hash=_HASHER.hash(password),
        created_at=now,
    )
    with conflict_means({"uq_users_email": EmailTaken(), "users.email": EmailTaken()}):
        db.session.add(user)
    record("create account", user.actor, {"role": role.value}, by=by, now=now)
    return user


def disable(user: User, *, by: Actor, now: datetime) -> None:
    """Close an account and end every sign-in of it; never one's own, nor the last manager's."""
    if by.actor == user.actor:
        raise CannotDisableSelf
    managers = queries.held_managers()
    if user in managers and len(managers) == 1:
        raise LastManager
    user.disabled_at = user.disabled_at or now
    for open_one in queries.open_sign_ins(user, now=now):
        sign_out(open_one, by=by, now=now)
    record("disable account", user.actor, by=by, now=now)


def enable(user: User, *, by: Actor, now: datetime) -> None:
    """Open a closed account again."""
    user.disabled_at = None
    record("enable account", user.actor, by=by, now=now)


def check_strength(password: str, email: str) -> None:
    """Refuse a password that is short, long, or made of the name."""
    if len(password) < PASSWORD_MIN:
        raise WeakPassword(f"Use at least {PASSWORD_MIN} characters.")
    if len(password) > PASSWORD_MAX:
        raise WeakPassword(f"Use at most {PASSWORD_MAX} characters.")
    if len(set(password)) < 5 or password.lower() in email.lower():
        raise WeakPassword("Use a password that is harder to guess.")


def hash_token(token: str) -> str:
    """Return how a secret token is stored."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password.encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False


def touch(sign_in_id: int, *, now: datetime) -> None:
    """Keep that a sign-in was used."""
    if found := db.session.get(SignIn, sign_in_id):
        found.seen_at = now
