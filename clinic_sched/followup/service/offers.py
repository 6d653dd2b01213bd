"""Word of times that came free: pulled from the offers, asked again before it goes."""

from datetime import datetime

from clinic_sched.followup.offers import OfferMessage
from clinic_sched.followup.queries import offers
from clinic_sched.followup.queries.offers import GONE_IS_NEWS, Offered
from clinic_sched.followup.service.apart import apart
from clinic_sched.followup.service.texts import about_offer
from clinic_sched.followup.verdict import SEND, Verdict
from clinic_sched.messaging import service as outbox
from clinic_sched.messaging.rules import Claimed

KINDS = frozenset(kind.value for kind in OfferMessage)


def tell_offers(*, now: datetime) -> int:
    """Write to those who are offered a time, and to those whose time has gone."""
    written = 0
    for one in offers.untold_offers(now=now):
        due_at = _allowed(one, now)
        # By day only: what lapses in the night is told on the phone, or by nobody.
        if due_at < one.expires_at:
            written += _enqueue(OfferMessage.OFFERED, one, due_at, one.expires_at, now)
    for one in offers.untold_ends(now=now):
        until = (one.ended_at or now) + GONE_IS_NEWS
        written += _enqueue(OfferMessage.GONE, one, _allowed(one, now), until, now)
    return written


def judge_offer_message(message: Claimed, *, now: datetime) -> Verdict:
    """Ask once more, right before it goes, whether an offer still stands or is still gone."""
    one = offers.find_offered(message.about.partition(":")[2])
    if one is None:
        return Verdict("The offer does not exist any more.")
    if one.addressee.email != message.address:
        return Verdict("The patient does not want e-mail at this address any more.")
    if message.kind == OfferMessage.OFFERED and not one.is_open(now=now):
        return Verdict("The offer does not stand any more.")
    if message.kind == OfferMessage.GONE and not one.is_gone:
        return Verdict("The patient waits no more.")
    allowed = _allowed(one, now)
    return SEND if allowed == now else Verdict(not_before=allowed)


def _allowed(one: Offered, now: datetime) -> datetime:
    return one.place.hours_for(one.addressee).next_allowed(now)


def _enqueue(
    kind: OfferMessage, one: Offered, due_at: datetime, expires_at: datetime, now: datetime
) -> bool:
    with apart(f"{kind} of offer {one.public_id}"):
        text = about_offer(kind, one.starts_at, one.expires_at, one.addressee, one.place)
        return outbox.enqueue(
            dedupe_key=f"{kind}:{one.public_id}",
            kind=kind,
            about=one.about,
            recipient=one.addressee.recipient,
            address=one.addressee.email,
            subject=text.subject,
            body=text.body,
            due_at=due_at,
            expires_at=expires_at,
            now=now,
        )
    return False
