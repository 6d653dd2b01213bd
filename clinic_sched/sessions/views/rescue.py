"""A drug of the protocol's rescue orders, given at the chair."""

from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access
from clinic_sched.accounts import queries as accounts
from clinic_sched.accounts.rules import Permission
from clinic_sched.sessions import service
from clinic_sched.sessions.service import Given
from clinic_sched.sessions.views import outbox
from clinic_sched.sessions.views.act import At, act
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import writes


@bp.post("/sessions/<public_id>/rescue")
@outbox.answers
@access.requires(Permission.RECORD_SESSION)
@writes
def give_rescue(public_id: str) -> ResponseReturnValue:
    """Keep which drug was given, how, and who ordered it."""

    def give(at: At) -> None:
        form = at.form
        ordered_by = accounts.get(form.ordered_by.data)
        given = Given(form.drug.data, form.dose.data, form.route.data, ordered_by)
        came = outbox.arrival(at.infusion, form.form_key.data or "", now=at.now)
        service.give_rescue(at.infusion, given, came, **at.who)

    return act(public_id, "rescue", give, done="The rescue drug is in the record.")
