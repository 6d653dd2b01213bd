"""Which program is asking, and whether its token was made for that: the guard on every route."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import g, request

from clinic_sched import clock
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.errors import NotPermitted, TokenRefused
from clinic_sched.accounts.models import ApiToken, User
from clinic_sched.accounts.rules import NEEDS, Scope
from clinic_sched.api.errors import ScopeMissing, Unauthenticated
from clinic_sched.audit.service import record
from clinic_sched.errors import DomainError
from clinic_sched.transaction import keep

View = Callable[..., Any]
_LONGEST_TOKEN = 200


def scoped(scope: Scope) -> Callable[[View], View]:
    """Guard a view: programs whose token holds and has the scope, and nobody with a cookie."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            now = clock.now()
            token = _token(now)
            if not token.allows(scope):
                _note_refusal(token.user, scope, now)
                raise ScopeMissing(scope.value)
            if not token.user.may(NEEDS[scope]):
                raise NotPermitted(NEEDS[scope].value)
            g.api_token = token
            return view(*args, **kwargs)

        wrapper.permission = f"scope {scope.value}"  # type: ignore[attr-defined]
        wrapper.scope = scope  # type: ignore[attr-defined]
        return wrapper

    return guard


def calling_token() -> ApiToken:
    """Return the token the request came in with; only behind a guard."""
    token: ApiToken = g.api_token
    return token


def calling_program() -> User:
    """Return the program that is asking, for `by=`; only behind a guard."""
    return calling_token().user


def _token(now: datetime) -> ApiToken:
    kind, _, sent = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not sent.strip():
        raise Unauthenticated(
            "Send a token: Authorization: Bearer and what a manager made on /staff/tokens. "
            "Cookies are not looked at."
        )
    token = accounts.find_caller(sent.strip()[:_LONGEST_TOKEN], now=now)
    if token is None:
        raise _refusal(now)
    if accounts.is_touch_due(token, now=now):
        token_id = token.id
        keep(lambda: accounts.touch_token(token_id, now=now))
    return token


def _refusal(now: datetime) -> DomainError:
    """Return why the token is refused; that it was tried is kept, unless that is known enough."""
    address = request.remote_addr or ""
    name = accounts.token_attempts_of(address)
    refusal = accounts.refusal_of_token(address=address, now=now)
    if isinstance(refusal, TokenRefused):
        keep(lambda: accounts.note_attempt(name, address=name, succeeded=False, now=now))
    return refusal


def _note_refusal(user: User, scope: Scope, now: datetime) -> None:
    page = f"page:{request.endpoint}"[:80]
    keep(lambda: record("refuse page", page, {"needed": scope.value}, by=user, now=now))
