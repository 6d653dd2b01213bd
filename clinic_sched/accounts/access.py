"""Who is asking, and whether they may: the guard on every route."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn
from urllib.parse import quote

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from clinic_sched import clock
from clinic_sched.accounts import service
from clinic_sched.accounts.errors import NotPermitted
from clinic_sched.accounts.models import SignIn, User
from clinic_sched.accounts.rules import Permission
from clinic_sched.audit.service import record
from clinic_sched.transaction import keep

View = Callable[..., Any]
Loader = Callable[[str], Any]

# A door may sign in people who are not staff: it registers how to find them again.
_loaders: dict[str, Loader] = {}
_TOUCH_AFTER_SECONDS = 60


class Staff:
    """A member of staff as Flask-Login sees them: the person and this sign-in."""

    is_authenticated = True
    is_active = True
    is_anonymous = False
    kind = "staff"

    def __init__(self, sign_in: SignIn, token: str) -> None:
        self.sign_in = sign_in
        self.user: User = sign_in.user
        self.token = token

    def get_id(self) -> str:
        return f"{self.kind}:{self.token}"

    def may(self, permission: Permission) -> bool:
        return self.user.may(permission)

    @property
    def name(self) -> str:
        return self.user.name


class Nobody:
    """Whoever has not signed in."""

    is_authenticated = False
    is_active = False
    is_anonymous = True
    kind = "nobody"
    name = ""

    def get_id(self) -> None:
        return None

    def may(self, permission: Permission) -> bool:
        return False


def init_app(app: Flask) -> None:
    """Have Flask-Login ask us who a cookie belongs to."""
    manager = LoginManager()
    manager.anonymous_user = Nobody
    # The cookie names a sign-in row that can be ended; binding it to an address would
    # sign tablets out whenever they roam.
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app)
    register_identity(Staff.kind, _load_staff)


def register_identity(kind: str, loader: Loader) -> None:
    """Let a door have its own kind of person: `loader` takes the token, may return None."""
    _loaders[kind] = loader


def requires(permission: Permission) -> Callable[[View], View]:
    """Guard a view: staff who carry the permission, and nobody else."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if current_user.kind != Staff.kind:
                return ask_to_sign_in(url_for("accounts.sign_in"))
            if not current_user.may(permission):
                _note_refusal(permission)
                raise NotPermitted(permission.value)
            return view(*args, **kwargs)

        wrapper.permission = permission.value  # type: ignore[attr-defined]
        return wrapper

    return guard


def requires_staff(view: View) -> View:
    """Guard a view that every member of staff may open."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if current_user.kind != Staff.kind:
            return ask_to_sign_in(url_for("accounts.sign_in"))
        return view(*args, **kwargs)

    wrapper.permission = "any staff"  # type: ignore[attr-defined]
    return wrapper


def open_to_all(view: View) -> View:
    """Say in so many words that a view needs no sign-in."""
    view.permission = "open"  # type: ignore[attr-defined]
    return view


def ask_to_sign_in(address: str) -> BaseResponse:
    """Send a person to the sign-in page; tell a program, or a part of a page, 401."""
    # A script would follow the redirect, and take the sign-in page for a success.
    scripts = ("HX-Request", "X-Refresh", "X-Board", "X-Requested-With")
    if any(name in request.headers for name in scripts):
        abort(401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    target = f"{address}?next={quote(wanted)}" if wanted and wanted != "/" else address
    return redirect(target)


def signed_in_user() -> User:
    """Return the member of staff who is asking; only behind a guard."""
    if current_user.kind != Staff.kind:
        _unguarded()
    user: User = current_user.user
    return user


def start(token: str, kind: str = Staff.kind) -> None:
    """Give the browser a fresh session that holds this sign-in and nothing older."""
    session.clear()
    found = _loaders[kind](token)
    if found is None:
        _unguarded()
    login_user(found)


def end() -> None:
    """Forget the browser's sign-in."""
    logout_user()
    session.clear()


def is_polling() -> bool:
    """Is this a page refreshing itself? That is no activity of a person."""
    return bool(request.headers.get("X-Refresh"))


def _load(cookie_id: str) -> Any:
    kind, _, token = cookie_id.partition(":")
    loader = _loaders.get(kind)
    return loader(token) if loader else None


def _load_staff(token: str) -> Staff | None:
    now = clock.now()
    found = service.find_signed_in(token, now=now)
    if found is None:
        return None
    idle = (now - found.seen_at).total_seconds()
    if idle > _TOUCH_AFTER_SECONDS and not is_polling() and "touched" not in g:
        g.touched = True
        keep(lambda: service.touch(found.id, now=clock.now()))
    return Staff(found, token)


def _note_refusal(permission: Permission) -> None:
    """Keep that somebody wanted what their role does not give."""
    user, page, now = current_user.user, f"page:{request.endpoint}"[:80], clock.now()
    about = {"needed": permission.value}
    keep(lambda: record("refuse page", page, about, by=user, now=now))


def _unguarded() -> NoReturn:
    current_app.logger.error("A view asked for a person without a guard: %s", request.endpoint)
    abort(401)
