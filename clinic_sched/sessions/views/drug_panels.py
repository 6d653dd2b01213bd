"""The forms about a controlled drug that stand on a session's page."""

from decimal import Decimal
from typing import Any

from flask import g

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.ledger import queries as ledger
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions.forms.drug import AccountForm, DrawForm
from clinic_sched.sessions.queries import drug
from clinic_sched.web.forms import BaseForm


def look(infusion: Any) -> Any:
    """Return what is known of the session's controlled drug, looked at once a request."""
    seen = g.setdefault("seen_drug", {})
    if infusion.id not in seen:
        seen[infusion.id] = drug.find(infusion, now=clock.now())
    return seen[infusion.id]


def look_again() -> None:
    """Forget what was seen: something was drawn or told."""
    g.pop("seen_drug", None)


def names(infusion: Any) -> list[str]:
    """Name the forms that stand on the page now."""
    seen = look(infusion)
    if seen is None:
        return []
    drawing = ["draw"] if seen.vials else []
    return [*drawing, "account"] if seen.open_draws else drawing


def draw_form(infusion: Any, unread: dict[str, Any]) -> BaseForm:
    """Return the form of a draw, with what the order asks for."""
    seen = look(infusion)
    vials = seen.vials if seen else []
    said = {}
    if vials:
        first = vials[0]
        said["vial"] = first.vial.public_id
        if needed := seen.to_draw_ml(first):
            said["ml"] = Decimal(plain(needed))
    form = DrawForm(data=said, **unread)
    form.vial.choices = [(one.vial.public_id, seen.choice(one)) for one in vials]
    return form


def account_form(infusion: Any, unread: dict[str, Any]) -> BaseForm:
    """Return the form that tells what became of a draw, as the record has it so far."""
    seen = look(infusion)
    said = {}
    if seen and seen.is_over:
        said = {
            "given_mg": Decimal(plain(seen.given_mg)),
            "wasted_ml": Decimal(plain(seen.wasted_ml)),
        }
    form = AccountForm(data=said, **unread)
    people = ledger.witnesses(of=access.signed_in_user())
    form.witness.choices = [("", "Choose"), *((one.public_id, one.name) for one in people)]
    return form


BUILDERS = {"draw": draw_form, "account": account_form}
