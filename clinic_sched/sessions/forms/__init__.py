"""Forms at the chair: is it said properly? Several stand on one page, each with its own ids."""

from typing import TypeVar

from clinic_sched.web.forms import BaseForm

F = TypeVar("F", bound=BaseForm)


def own_ids(form: F, name: str) -> F:
    """Give the fields of a form ids that no other form on the page has."""
    for field in form:
        field.id = f"{name}-{field.name}"
        if field.label is not None:
            field.label.field_id = field.id
    return form
