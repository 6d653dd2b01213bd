"""Drawing a controlled drug at the chair, and telling what became of it."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.rules import Permission
from clinic_sched.ledger import queries as ledger
from clinic_sched.ledger import service as drugs
from clinic_sched.ledger.errors import LedgerRefused, SignatureRefused
from clinic_sched.ledger.service import Settled, Signed
from clinic_sched.sessions.queries import drug, standing
from clinic_sched.sessions.views.act import At, act
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.sessions.views.drug_panels import look_again
from clinic_sched.transaction import keep, writes


@bp.post("/sessions/<public_id>/drug/draw")
@access.requires(Permission.RECORD_SESSION)
@writes
def draw_drug(public_id: str) -> ResponseReturnValue:
    """Draw from a vial for this session."""

    def draw(at: At) -> None:
        vial = ledger.get_vial(at.form.vial.data)
        subject, patient = drug.subject_of(at.infusion), at.infusion.patient
        drugs.draw(vial, at.form.ml.data, subject=subject, patient=patient, **at.who)

    return act(public_id, "draw", _then_look(draw), done="The draw is in the ledger.")


@bp.post("/sessions/<public_id>/drug/account")
@access.requires(Permission.RECORD_SESSION)
@writes
def account_drug(public_id: str) -> ResponseReturnValue:
    """Tell what of everything drawn was given, and what was wasted."""

    def account(at: At) -> None:
        form = at.form
        said = Settled(
            form.given_mg.data,
            form.wasted_ml.data,
            _signed(at),
            form.reason.data,
            recorded_mg=standing.given_mg(at.infusion),
        )
        drugs.settle(drug.subject_of(at.infusion), said, **at.who)

    return act(public_id, "account", _then_look(account), done="The drug is accounted for.")


@bp.post("/sessions/<public_id>/drug/back")
@access.requires(Permission.RECORD_SESSION)
@writes
def return_drug(public_id: str) -> ResponseReturnValue:
    """Put everything drawn back, of which nothing was used."""

    def put_back(at: At) -> None:
        if not at.form.reason.data:
            raise LedgerRefused("reason", "Say why it goes back.")
        for draw in ledger.open_draws(drug.subject_of(at.infusion)):
            drawn = ledger.get_entry(draw.public_id)
            drugs.put_back(drawn, at.form.reason.data, _signed(at), **at.who)

    return act(public_id, "account", _then_look(put_back), done="It is back in its vial.")


def _signed(at: At) -> Signed:
    people = {one.public_id: one for one in ledger.witnesses(of=at.by)}
    witness = people.get(at.form.witness.data or "")
    return Signed(at.form.password.data or "", witness, at.form.witness_password.data or "")


def _then_look(deed: Callable[[At], None]) -> Callable[[At], Any]:
    """Do it; what the page shows next is looked at afresh, and a wrong password is counted."""

    def verb(at: At) -> None:
        try:
            deed(at)
        except SignatureRefused as refusal:
            email, address, now = refusal.email, request.remote_addr or "", at.now
            keep(lambda: accounts.note_attempt(email, address=address, succeeded=False, now=now))
            raise
        finally:
            look_again()

    return verb
