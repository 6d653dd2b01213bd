"""A form that crashes, forgets, says nothing or writes too much is found by the same checks."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import abort, redirect, render_template_string, request
from werkzeug.routing import Rule

from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.database import db
from clinic_sched.transaction import writes
from clinic_sched.web.fields import TextField
from clinic_sched.web.forms import BaseForm
from tests.forms.case import DESK, Case
from tests.forms.double_click import twice
from tests.forms.stand import Stand
from tests.forms.test_bad_values import try_all
from tests.forms.test_catalogue import unknown

PAGE = """<form method="post">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
<input type="hidden" name="form_key" value="one"><input name="note" value="{{ shown }}">
</form><p class="{{ 'nhsuk-error-message' if said }}">{{ said }}</p>"""
MORE = "UPDATE sites SET address = address || 'x'"
PLANTED = Case("planted", DESK, "/planted", typed={"note": "calm"})


class NoteForm(BaseForm):
    note = TextField("Note", max_length=20)


def page(form: NoteForm, *, forget: bool = False, say: bool = True) -> Any:
    said = "Shorten this, please." if say and form.errors else ""
    shown = "" if forget else form.note._value()
    return render_template_string(PAGE, shown=shown, said=said), form.status


def done() -> Any:
    db.session.execute(sa.text(MORE))
    return redirect("/patients")


def sound() -> Any:
    form = NoteForm()
    return done() if form.accepted() else page(form)


def crashing() -> Any:
    return abort(500) if "\0" in request.form.get("note", "") else sound()


def forgetful() -> Any:
    form = NoteForm()
    return done() if form.accepted() else page(form, forget=True)


def silent() -> Any:
    form = NoteForm()
    return done() if form.accepted() else page(form, say=False)


def hasty() -> Any:
    form = NoteForm()
    if request.method == "POST":
        db.session.execute(sa.text(MORE))
        db.session.commit()
    return redirect("/patients") if form.accepted() else page(form)


def trusting() -> Any:
    form = NoteForm()
    if form.accepted():
        return done()
    text, status = page(form)
    return text + "".join(request.form.getlist("note")), status


@pytest.fixture(scope="module")
def stand(open_stand: Callable[[], Any]) -> Iterator[Stand]:
    """A clinic of these tests' own, which may be given another page."""
    with open_stand() as made:
        yield made


@pytest.fixture
def plant(stand: Stand) -> Callable[..., None]:
    """Put a view into the application at /planted."""
    if "planted" not in stand.app.view_functions:
        stand.app.url_map.add(Rule("/planted", endpoint="planted", methods=["GET", "POST"]))

    def planted(view: Callable[[], Any]) -> None:
        stand.app.view_functions["planted"] = access.requires(Permission.BOOK)(view)

    return planted


def test_a_form_that_is_as_it_should_be_is_not_complained_about(stand, plant):
    plant(writes(sound))

    assert try_all(stand, PLANTED) == []
    assert twice(stand, PLANTED) == []


@pytest.mark.parametrize(
    ("view", "complaint"),
    [
        (crashing, "answered 500"),
        (forgetful, "lost note"),
        (silent, "without a sentence"),
        (hasty, "changed sites"),
        (trusting, "shows a script unescaped"),
    ],
)
def test_a_form_that_goes_wrong_is_found(stand, plant, view, complaint):
    plant(writes(view))

    assert complaint in "\n".join(try_all(stand, PLANTED))


def test_a_form_that_acts_on_every_click_is_found(stand, plant):
    plant(hasty)

    assert twice(stand, PLANTED) == ["the second changed sites"]


def test_a_form_missing_from_the_catalogue_is_found(stand, plant):
    plant(writes(sound))

    assert unknown(stand) == {"planted"}
