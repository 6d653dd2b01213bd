"""Forms that are guarded against forgery and know how to show a refusal."""

from typing import Any
from uuid import uuid4

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from clinic_sched.errors import DomainError
from clinic_sched.web.fields import HiddenTextField

SENT_BY = {"POST", "PUT", "PATCH", "DELETE"}


class BaseForm(FlaskForm):
    """A form that changes something; its `form_key` makes a double click one change."""

    # The same key gives the same answer, so it stays when the form is shown again.
    form_key = HiddenTextField(default=lambda: str(uuid4()))

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: object, formdata: Any) -> Any:
            # Only what a form can send: never a body of JSON, whatever its shape.
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if request and request.method in SENT_BY else None

    def accepted(self) -> bool:
        """Was this form sent, and is it sound?"""
        return request.method in SENT_BY and bool(self.validate())

    def refuse(self, refusal: DomainError) -> None:
        """Show why the clinic said no, beside the field it concerns."""
        if refusal.field and refusal.field in self:
            field = self[refusal.field]
            field.errors = [*field.errors, str(refusal)]
        else:
            self.form_errors.append(str(refusal))

    def problems(self) -> list[dict[str, str]]:
        """List what is wrong for the summary at the top of the page."""
        return _problems(self)

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return 422 if self.errors else 200


class QueryForm(FlaskForm):
    """A form that only asks, by GET: its answers are in the address, so never a name."""

    class Meta(FlaskForm.Meta):
        csrf = False

        def wrap_formdata(self, form: object, formdata: Any) -> Any:
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.args or None

    def accepted(self) -> bool:
        """Was something asked, and is it sound?"""
        return bool(request.args) and bool(self.validate())

    def problems(self) -> list[dict[str, str]]:
        """List what is wrong for the summary at the top of the page."""
        return _problems(self)

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return 422 if self.errors else 200


def _problems(form: FlaskForm) -> list[dict[str, str]]:
    """Name each problem, with the way to its field where there is one to go to."""
    found = [{"text": str(message)} for message in form.form_errors]
    for field in form:
        for message in field.errors:
            hidden = getattr(field, "kind", "hidden") == "hidden"
            found.append({"text": str(message)} | ({} if hidden else {"href": f"#{field.id}"}))
    return found
