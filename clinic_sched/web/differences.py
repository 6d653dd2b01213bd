"""What somebody else changed while a form was being filled in."""

from typing import Any, NamedTuple

from clinic_sched.web.forms import BaseForm


class Difference(NamedTuple):
    """One field that now says something else than was typed."""

    label: str
    now: str
    typed: str


def differences(form: BaseForm, current: object) -> list[Difference]:
    """List the fields in which a form and the thing as it stands now disagree."""
    found = []
    for field in form:
        if getattr(field, "kind", "hidden") == "hidden" or not hasattr(current, field.name):
            continue
        stands = getattr(current, field.name)
        if (stands or None) != (field.data or None):
            found.append(
                Difference(field.label.text, _shown(field, stands), _shown(field, field.data))
            )
    return found


def _shown(field: Any, value: Any) -> str:
    """Write a value as its field would show it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return "nothing"
    for choice, label in getattr(field, "choices", ()):
        if choice == value:
            return str(label)
    return str(field.format(value)) if hasattr(field, "format") else str(value)
