"""Signing in and out, signatures, and looking after accounts."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from clinic_sched.accounts import queries, rules
from clinic_sched.accounts.credentials import CredentialKind, check_last_day
from clinic_sched.accounts.errors import (
    CannotDisableSelf,
    CredentialWithdrawn,
    EmailTaken,
    LastManager,
    SignInRefused,
    TokenRefused,
    TooManyAttempts,
    WeakPassword,
    WrongPassword,
)
from clinic_sched.accounts.models import ApiToken, Credential, SignIn, SignInAttempt, User
from clinic_sched.accounts.rules import (
    ATTEMPT_WINDOW,
    ATTEMPTS_ALLOWED,
    IDLE_LIMIT,
    PASSWORD_MAX,
    PASSWORD_MIN,
    SIGN_IN_LIFETIME,
    Role,
    Scope,
)
from clinic_sched.audit.service import Actor, record
from clinic_sched.database import conflict_means, db, hold
from clinic_sched.errors import DomainError

_HASHER = PasswordHasher()
# Checked when there is no such account, so that both answers take the same time.
# A program has no password: nothing that anybody types is ever equal to this.
_NOTHING = ""
_NOBODY = _HASHER.hash(secrets.token_urlsafe())
_MARK = "clinic"
_TOKEN_TOUCHED_EVERY = timedelta(minutes=1)


def authenticate(email: str, password: str, *, address: str, now: datetime) -> User:
    """Return whom the address and password belong to, or refuse."""
    name = email.strip().lower()
    by_name, by_address = queries.failures_since(now - ATTEMPT_WINDOW, name=name, address=address)
    if by_name >= ATTEMPTS_ALLOWED or by_address >= ATTEMPTS_ALLOWED * 10:
        raise TooManyAttempts
    user = queries.find_by_email(name)
    known = user is not None and user.disabled_at is None and user.role != Role.PROGRAM
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


def add_credential(
    user: User,
    kind: CredentialKind,
    number: str,
    expires_on: date,
    *,
    today: date,
    by: Actor,
    now: datetime,
) -> Credential:
    """Put a licence or certificate of a member of staff on file."""
    check_last_day(expires_on, today=today)
    credential = Credential(
        user_id=user.id,
        kind=kind,
        number=number,
        expires_on=expires_on,
        recorded_by=by.actor,
        recorded_at=now,
    )
    db.session.add(credential)
    about = {"kind": kind.value, "expires_on": str(expires_on)}
    record("add credential", user.actor, about, by=by, now=now)
    return credential


def withdraw_credential(credential: Credential, *, by: Actor, now: datetime) -> None:
    """Take a credential off the file: it no longer holds, but the row stays."""
    hold(credential, "withdrawn_at")
    if credential.withdrawn_at is not None:
        raise CredentialWithdrawn
    credential.withdrawn_at = now
    about = {"kind": credential.kind.value}
    record("withdraw credential", credential.user.actor, about, by=by, now=now)


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


def create_token(
    program: str, scopes: Collection[Scope], *, expires_at: datetime, by: Actor, now: datetime
) -> str:
    """Give a program a token and return it: this once, for only its hash is kept."""
    rules.check_token(scopes, expires_at, now=now)
    user = queries.find_program(program.strip()) or _add_program(program.strip(), now)
    prefix = f"{_MARK}_{secrets.token_hex(4)}"
    token = f"{prefix}_{secrets.token_urlsafe(32)}"
    row = ApiToken(
        user_id=user.id,
        prefix=prefix,
        token_hash=hash_token(token),
        scopes=[scope.value for scope in Scope if scope in scopes],
        created_at=now,
        created_by=by.actor,
        expires_at=expires_at,
    )
    db.session.add(row)
    db.session.flush()
    about = {"program": user.name, "scopes": row.scopes, "expires_at": expires_at.isoformat()}
    record("create token", _subject_of(row), about, by=by, now=now)
    return token


def revoke_token(token: ApiToken, *, by: Actor, now: datetime) -> None:
    """End a token at once; doing so twice changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = now
        record("revoke token", _subject_of(token), {"program": token.user.name}, by=by, now=now)


def find_caller(token: str, *, now: datetime) -> ApiToken | None:
    """Return the row of a token that holds."""
    prefix = "_".join(token.split("_", 2)[:2])
    found = queries.find_token(prefix) if token.isascii() and "\0" not in token else None
    # Compared even where there is none, so that both answers take the same time.
    kept = found.token_hash if found else hash_token("")
    if not hmac.compare_digest(kept, hash_token(token)) or found is None:
        return None
    return found if found.holds(now) else None


def refusal_of_token(*, address: str, now: datetime) -> DomainError:
    """Return why a token is not honoured: it is not, or its sender has been guessing."""
    # Counted apart from the sign-ins: a program with an old token locks nobody out.
    name = token_attempts_of(address)
    _, failed = queries.failures_since(now - ATTEMPT_WINDOW, name=name, address=name)
    return TooManyAttempts() if failed >= ATTEMPTS_ALLOWED * 10 else TokenRefused()


def token_attempts_of(address: str) -> str:
    """Return what the tokens refused to one address are counted under."""
    return f"token from {address}"[:64]


def touch_token(token_id: int, *, now: datetime) -> None:
    """Keep that a token was used."""
    if found := db.session.get(ApiToken, token_id):
        found.last_used_at = now


def is_touch_due(token: ApiToken, *, now: datetime) -> bool:
    """Has it been a while since the token's use was kept?"""
    return token.last_used_at is None or now - token.last_used_at > _TOKEN_TOUCHED_EVERY


def _add_program(name: str, now: datetime) -> User:
    user = User(
        email=f"{secrets.token_hex(8)}@program.invalid",
        name=name,
        role=Role.PROGRAM,
        password_hash=_NOTHING,
        created_at=now,
    )
    db.session.add(user)
    db.session.flush()
    return user


def _subject_of(token: ApiToken) -> str:
    return f"token:{token.public_id}"
