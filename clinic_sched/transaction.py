"""Who commits: the edge, once, on success; and what a refusal must not lose."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, make_response, redirect, request, session
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from clinic_sched import clock
from clinic_sched.database import Base, broken_constraint, db, writing

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class FormReceipt(Base):
    """A form that was acted on, so that a double click gets the same answer."""

    __tablename__ = "form_receipts"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    location: Mapped[str]
    kept_at: Mapped[datetime] = mapped_column(index=True)


@contextmanager
def transaction() -> Iterator[None]:
    """Keep everything done inside, or nothing. For commands and the worker."""
    token = writing.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        writing.reset(token)


def reads(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a POST that only looks, such as a search whose words must not be in a URL."""
    view.reads_only = True  # type: ignore[attr-defined]
    return view


def writes(view: Callable[..., Any]) -> Callable[..., Response]:
    """Keep what the view did if it answers with success, else drop it.

    A form sent twice with the same `form_key` is done once: the second gets the
    first one's answer, also while the first is still being worked on.
    """

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        key = _receipt_key()
        if key is None:
            return _shown(_settle(make_response(view(*args, **kwargs))))
        receipt = FormReceipt(key=key, location="", kept_at=clock.now())
        if earlier := _claim(receipt):
            return earlier
        response = make_response(view(*args, **kwargs))
        receipt.location = response.location or request.full_path
        return _shown(_settle(response))

    return wrapper


def afterwards(show: Callable[[], str]) -> None:
    """Have the answer's body made once what was done is kept, while others write already."""
    g.shown_afterwards = show


def keep(record: Callable[[], object]) -> None:
    """Write something once the request's own transaction has ended, whatever became of it.

    Sign-in attempts, reads, refusals and activity are kept this way, so that a 4xx
    does not lose them and SQLite's single writer never waits for itself. One that fails
    is logged: the answer is made, and what the view did is kept already.
    """
    g.setdefault("kept_apart", []).append(record)


def init_app(app: Flask) -> None:
    """Begin every request with the right kind of transaction, and end it."""
    app.before_request(_begin)
    app.after_request(_keep_apart)


def _receipt_key() -> str | None:
    if request.method in SAFE_METHODS or not (sent := request.form.get("form_key")):
        return None
    # Whose browser it is belongs to the key: nobody is answered as somebody else was.
    whose = session.get("_user_id", "")
    return hashlib.sha256(f"{whose}|{request.path}|{sent}".encode("utf-8", "replace")).hexdigest()


def _claim(receipt: FormReceipt) -> Response | None:
    """Take the key, or answer as the earlier holder of it was answered."""
    try:
        db.session.add(receipt)
        db.session.flush()
    except IntegrityError as conflict:
        db.session.rollback()
        if "form_receipts" not in broken_constraint(conflict):
            raise
        earlier = db.session.get_one(FormReceipt, receipt.key)
        return make_response(redirect(earlier.location, 303))
    return None


def _settle(response: Response) -> Response:
    if response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def _shown(response: Response) -> Response:
    show = g.pop("shown_afterwards", None)
    if show is not None and response.status_code < 400:
        writing.set(False)
        response.set_data(show())
    return response


def _begin() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    looks = request.method in SAFE_METHODS or getattr(view, "reads_only", False)
    writing.set(not looks)


def _keep_apart(response: Response) -> Response:
    if kept := g.pop("kept_apart", None):
        db.session.rollback()
        for record in kept:
            _keep_one(record)
    return response


def _keep_one(record: Callable[[], object]) -> None:
    try:
        with transaction():
            record()
    except Exception:
        log.exception("Something that is kept apart was lost")
