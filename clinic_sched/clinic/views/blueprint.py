"""What the pages of the clinic hang on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.errors import DomainError, Stale
from clinic_sched.web.differences import differences

bp = Blueprint("clinic", __name__)


def edit(
    form: Any,
    template: str,
    change: Callable[[Any, datetime], str],
    done: str,
    *,
    thing: Any = None,
    **shown: Any,
) -> ResponseReturnValue:
    """Offer a form; do what comes back, say so (`done`), and go where `change` says."""
    status, changed = 200, []
    if form.accepted():
        try:
            address = change(access.signed_in_user(), clock.now())
        except Stale as refusal:
            form.refuse(refusal)
            status, changed = 409, differences(form, thing)
            form.version.raw_data, form.version.data = None, str(thing.version)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(done)
            return redirect(address)
    page = render_template(template, form=form, changed=changed, **shown)
    return page, status if status == 409 else form.status
