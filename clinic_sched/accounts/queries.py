"""Reading accounts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched.accounts.credentials import NEEDED, Held, Standing, standing_of
from clinic_sched.accounts.models import ApiToken, Credential, SignIn, SignInAttempt, User
from clinic_sched.accounts.rules import PEOPLE, Role
from clinic_sched.database import db
from clinic_sched.errors import NotFound


def find_by_email(email: str) -> User | None:
    """The account of that address, if there is one."""
    return db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))


def get(public_id: str) -> User:
    """The account of that public id, or `NotFound`."""
    found = db.session.scalar(sa.select(User).where(User.public_id == public_id))
    if found is None:
        raise NotFound("member of staff")
    return found


def staff(*, roles: Sequence[Role] = PEOPLE) -> Sequence[User]:
    """Everybody with an account, the disabled last."""
    query = (
        sa.select(User)
        .where(User.role.in_(roles))
        .order_by(User.disabled_at.is_not(None), User.name)
    )
    return db.session.scalars(query).all()


def credentials(people: Iterable[User]) -> Sequence[Credential]:
    """What these people hold and was not withdrawn, the longest valid first."""
    query = (
        sa.select(Credential)
        .where(
            Credential.user_id.in_([person.id for person in people]),
            Credential.withdrawn_at.is_(None),
        )
        .order_by(Credential.kind, Credential.expires_on.desc(), Credential.id)
    )
    return db.session.scalars(query).all()


def held_by(people: Iterable[User]) -> dict[int, list[Held]]:
    """What each of these people, by key, holds."""
    found: dict[int, list[Held]] = defaultdict(list)
    for credential in credentials(people):
        found[credential.user_id].append(credential.held)
    return found


def standings(people: Sequence[User], *, today: date) -> dict[int, Standing]:
    """How all stands that those who work at the chair must hold, by their key."""
    held = held_by(people)
    return {
        person.id: standing_of(person.role, held[person.id], today=today)
        for person in people
        if person.role in NEEDED
    }


def get_credential(user: User, public_id: str) -> Credential:
    """The credential of that public id of this person, or `NotFound`."""
    query = sa.select(Credential).where(
        Credential.public_id == public_id, Credential.user_id == user.id
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("credential")
    return found


def find_sign_in(token_hash: str) -> SignIn | None:
    """The sign-in of that token, whether it still holds or not."""
    query = (
        sa.select(SignIn).options(joinedload(SignIn.user)).where(SignIn.token_hash == token_hash)
    )
    return db.session.scalar(query)


def open_sign_ins(user: User, *, now: datetime) -> Sequence[SignIn]:
    """Where somebody is signed in right now, newest first."""
    query = (
        sa.select(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.seen_at.desc())
    )
    return db.session.scalars(query).all()


def failures_since(moment: datetime, *, name: str, address: str) -> tuple[int, int]:
    """How often a name, and how often an address, has failed since then."""
    query = sa.select(
        sa.func.count().filter(SignInAttempt.name == name),
        sa.func.count().filter(SignInAttempt.address == address),
    ).where(
        SignInAttempt.at > moment,
        SignInAttempt.succeeded.is_(False),
        sa.or_(SignInAttempt.name == name, SignInAttempt.address == address),
    )
    by_name, by_address = db.session.execute(query).one()
    return by_name, by_address


def held_managers() -> Sequence[User]:
    """The managers who can sign in, held until the transaction ends: two cannot go at once."""
    query = (
        sa.select(User)
        .where(User.role == Role.MANAGER, User.disabled_at.is_(None))
        .order_by(User.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def get_sign_in(user: User, public_id: str) -> SignIn:
    """The sign-in of that public id of this person, or `NotFound`."""
    query = sa.select(SignIn).where(SignIn.public_id == public_id, SignIn.user_id == user.id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("sign-in")
    return found


def last_seen() -> dict[int, datetime]:
    """When each person, by key, was last seen."""
    query = sa.select(SignIn.user_id, sa.func.max(SignIn.seen_at)).group_by(SignIn.user_id)
    return {user_id: moment for user_id, moment in db.session.execute(query)}


def find_program(name: str) -> User | None:
    """The program of that name, if it was ever given a token."""
    query = sa.select(User).where(User.role == Role.PROGRAM, User.name == name).order_by(User.id)
    return db.session.scalar(query.limit(1))


def tokens() -> Sequence[ApiToken]:
    """Every token with its program: those that hold first, the newest first."""
    query = (
        sa.select(ApiToken)
        .options(joinedload(ApiToken.user))
        .order_by(ApiToken.revoked_at.is_not(None), ApiToken.created_at.desc(), ApiToken.id.desc())
    )
    return db.session.scalars(query).all()


def find_token(prefix: str) -> ApiToken | None:
    """The token that begins so, whether it holds or not."""
    query = sa.select(ApiToken).options(joinedload(ApiToken.user)).where(ApiToken.prefix == prefix)
    return db.session.scalar(query)


def get_token(public_id: str) -> ApiToken:
    """The token of that public id, or `NotFound`."""
    found = db.session.scalar(sa.select(ApiToken).where(ApiToken.public_id == public_id))
    if found is None:
        raise NotFound("token")
    return found
