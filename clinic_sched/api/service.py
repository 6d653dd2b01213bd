"""Doing what a program asks exactly once."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from clinic_sched.accounts.models import ApiToken
from clinic_sched.api import queries
from clinic_sched.api.errors import KeyReused
from clinic_sched.api.models import ApiReceipt
from clinic_sched.database import conflict_means, db
from clinic_sched.errors import Stale

KEYS_KEPT = timedelta(hours=24)


def claim(token: ApiToken, key: str, request_hash: str, *, now: datetime) -> ApiReceipt:
    """Take the key for this request, or return what was answered under it before.

    Who comes while the first is still at work waits for it; if that one is refused, this
    one is tried.
    """
    receipt = ApiReceipt(token_id=token.id, key=key, request_hash=request_hash, kept_at=now)
    taken = Stale("request")
    names = ("uq_api_receipts_token_id_key", "api_receipts.token_id")
    try:
        with conflict_means(dict.fromkeys(names, taken)):
            db.session.add(receipt)
    except Stale:
        earlier = queries.find_receipt(token.id, key)
        if earlier is None:
            raise
        if earlier.request_hash != request_hash:
            raise KeyReused from None
        return earlier
    return receipt


def keep_answer(receipt: ApiReceipt, *, status: int, location: str, etag: str, body: str) -> None:
    """Keep the answer, for whoever asks the same again."""
    receipt.status, receipt.location = status, location
    receipt.etag, receipt.body = etag, body


def forget_answers(*, now: datetime) -> int:
    """Forget the keys of yesterday; return how many."""
    query = sa.delete(ApiReceipt).where(ApiReceipt.kept_at < now - KEYS_KEPT)
    return len(db.session.scalars(query.returning(ApiReceipt.id)).all())
