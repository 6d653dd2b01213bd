"""A small site of the web layer alone: every kind of field, every kind of failure."""

import sqlite3
from types import SimpleNamespace

import psycopg
import pytest
from flask import Flask, abort, flash, make_response, render_template_string, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from clinic_sched import web
from clinic_sched.errors import DomainError
from clinic_sched.web.choices import ChoiceField, MultipleChoiceField, RadioChoiceField
from clinic_sched.web.fields import (
    CheckboxField,
    DateField,
    DateTimeField,
    DecimalField,
    EmailField,
    HiddenTextField,
    IntegerField,
    PasswordField,
    PhoneField,
    Required,
    TextAreaField,
    TextField,
    TimeField,
)
from clinic_sched.web.forms import BaseForm, QueryForm

PAGE = """
{% extends "layouts/staff.html" %}
{% from "macros/form.html" import error_summary, field, hidden_fields, submit %}
{% block title %}Everything{% endblock %}
{% block main %}
{{ error_summary(form) }}
<h1>Everything</h1>
<form method="post" novalidate data-next-field>
{{ hidden_fields(form) }}
{{ field(form.name, hint="As on the card.") }}
{{ field(form.note) }}
{{ field(form.secret, autocomplete="new-password") }}
{{ field(form.born_on) }}
{{ field(form.call_at) }}
{{ field(form.starts_at) }}
{{ field(form.count, attributes={"data-digits": "3", "data-most": "260"}) }}
{{ field(form.pulse, attributes={"data-digits": "3", "data-most": "220"}) }}
{{ field(form.weight, suffix="kg") }}
{{ field(form.email) }}
{{ field(form.phone) }}
{{ field(form.chair) }}
{{ field(form.channel) }}
{{ field(form.days) }}
{{ field(form.agreed) }}
{{ submit("Send") }}
</form>
{% endblock %}
"""
PART = '<p><a id="chair" href="/">Chair 4 at {{ tag }}</a></p><input aria-label="Note" name="note">'
LIVE = """
{% extends "layouts/staff.html" %}
{% block title %}Live{% endblock %}
{% block main %}<h1>Live</h1><p class="stale" data-refresh-status hidden></p>
<div data-refresh-url="/part" data-refresh-seconds="2" data-refresh-tag='"0"'>{{ part }}</div>
{% endblock %}
"""


class EverythingForm(BaseForm):
    name = TextField("Name", [Required("Enter the name.")], max_length=80)
    note = TextAreaField("Note", max_length=500)
    secret = PasswordField("Password")
    born_on = DateField("Born on")
    call_at = TimeField("Call at")
    starts_at = DateTimeField("Starts at")
    count = IntegerField("Count")
    pulse = IntegerField("Pulse")
    weight = DecimalField("Weight")
    email = EmailField("Email")
    phone = PhoneField("Phone", region="US")
    chair = ChoiceField("Chair", choices=[("", "Any"), (1, "Chair 1"), (2, "Chair 2")], coerce=int)
    channel = RadioChoiceField("Channel", choices=[("email", "Email"), ("sms", "Text")])
    days = MultipleChoiceField("Days", choices=[(1, "Monday"), (2, "Tuesday")], coerce=int)
    agreed = CheckboxField("Agreed")
    version = HiddenTextField(default="7")


class DayForm(QueryForm):
    day = DateField("Day", [Required("Choose a day.")])


class ChairTaken(DomainError):
    field = "chair"

    def __init__(self) -> None:
        super().__init__("Chair 2 is already booked around 09:00.")


class WrongMoment(DomainError):
    def __init__(self) -> None:
        super().__init__("This visit is over. Add a note instead.")


@pytest.fixture
def site() -> Flask:
    """The small site."""
    app = Flask("clinic_sched")
    app.config.update(SECRET_KEY="only for tests, and long enough for that")
    web.init_app(app)
    app.extensions["told"] = SimpleNamespace(form=None, tag="0", is_down=False)
    _add_forms(app)
    _add_failures(app)
    _add_live(app)
    return app


@pytest.fixture
def browser_of_site(site: Flask) -> FlaskClient:
    """A browser that does not check tokens: forms are the subject, not forgery."""
    site.config["WTF_CSRF_ENABLED"] = False
    return site.test_client()


def _add_forms(app: Flask) -> None:
    told = app.extensions["told"]

    @app.route("/everything", methods=["GET", "POST"])
    def everything():
        told.form = form = EverythingForm()
        if form.accepted():
            if form.chair.data == 2:
                form.refuse(ChairTaken())
            elif form.count.data == 13:
                form.refuse(WrongMoment())
            else:
                flash("Sent.")
        return render_template_string(PAGE, form=form), form.status

    @app.get("/day")
    def day():
        told.form = form = DayForm()
        form.accepted()
        return render_template_string("{{ form.day._value() }}", form=form), form.status


def _add_failures(app: Flask) -> None:
    @app.get("/abort/<int:status>")
    def stop(status: int):
        abort(status)

    @app.get("/refuse")
    def refuse():
        raise WrongMoment

    @app.get("/crash")
    def crash():
        raise RuntimeError("secret detail")

    @app.post("/only-post")
    def only_post():
        return "done"

    @app.get("/busy")
    def busy():
        raise OperationalError("INSERT", {}, psycopg.errors.DeadlockDetected("two waited"))

    @app.get("/broken")
    def broken():
        raise OperationalError("SELECT", {}, sqlite3.OperationalError("no such table"))

    @app.get("/kept")
    def kept():
        answer = make_response("calendar")
        answer.headers["Cache-Control"] = "private, max-age=60"
        return answer


def _add_live(app: Flask) -> None:
    told = app.extensions["told"]

    @app.get("/live")
    def live():
        part = render_template_string(PART, tag=told.tag)
        return render_template_string(LIVE.replace("{{ part }}", part))

    @app.get("/part")
    def part():
        if told.is_down:
            abort(503)
        if request.headers.get("If-None-Match") == f'"{told.tag}"':
            return "", 304
        return render_template_string(PART, tag=told.tag), 200, {"ETag": f'"{told.tag}"'}
