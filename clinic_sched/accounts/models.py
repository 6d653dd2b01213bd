"""Staff, their sign-ins, and the attempts at one."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic_sched.accounts.credentials import CredentialKind, Held
from clinic_sched.accounts.rules import Permission, Role, Scope, may
from clinic_sched.database import Base, PublicId


class User(Base):
    """A member of staff, or a program that holds a token and so has no password."""

    __tablename__ = "users"
    __table_args__ = (
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.CheckConstraint(
            "(role = 'program') = (password_hash = '')", name="people_have_passwords"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    role: Mapped[Role]
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    credentials: Mapped[list["Credential"]] = relationship(back_populates="user")

    def may(self, permission: Permission) -> bool:
        return self.disabled_at is None and may(self.role, permission)

    @property
    def actor(self) -> str:
        return f"user:{self.public_id}"


class Credential(Base):
    """A licence or certificate of a member of staff, and its last day; withdrawn it stays."""

    __tablename__ = "credentials"
    __table_args__ = (sa.CheckConstraint("number <> ''", name="numbered"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    kind: Mapped[CredentialKind]
    number: Mapped[str] = mapped_column(sa.String(60))
    expires_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(sa.String(40))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="credentials")

    @property
    def held(self) -> Held:
        return Held(self.kind, self.expires_on)


class SignIn(Base):
    """One browser of one member of staff, until it ends, idles or is ended elsewhere."""

    __tablename__ = "sign_ins"
    __table_args__ = (sa.CheckConstraint("expires_at > created_at", name="expires_later"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(sa.String(200))

    user: Mapped[User] = relationship()


class SignInAttempt(Base):
    """Somebody tried to sign in: what throttling counts."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (sa.Index("ix_sign_in_attempts_name_at", "name", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(254))
    address: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[datetime]
    succeeded: Mapped[bool]


class ApiToken(Base):
    """What a program shows instead of a password; kept are its hash, and how it begins."""

    __tablename__ = "api_tokens"
    __table_args__ = (sa.CheckConstraint("expires_at > created_at", name="expires_later"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    prefix: Mapped[str] = mapped_column(sa.String(16), unique=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(sa.String(40))
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    def allows(self, scope: Scope) -> bool:
        return scope in self.scopes

    def holds(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at and self.user.disabled_at is None
