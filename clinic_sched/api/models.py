"""What programs were answered, so that trying again does nothing twice."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from clinic_sched.accounts.models import ApiToken
from clinic_sched.database import Base


class ApiReceipt(Base):
    """A request that was acted on, under the key its program gave it, and its answer.

    The row is claimed before the work and filled after it, in one transaction: the table
    lets one of two through, and a crash leaves none.
    """

    __tablename__ = "api_receipts"
    __table_args__ = (
        sa.UniqueConstraint("token_id", "key"),
        sa.CheckConstraint("status IS NULL OR status BETWEEN 200 AND 299", name="keeps_success"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(sa.ForeignKey(ApiToken.id))
    key: Mapped[str] = mapped_column(sa.String(200))
    request_hash: Mapped[str] = mapped_column(sa.String(64))
    kept_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    location: Mapped[str] = mapped_column(sa.String(200), default="")
    etag: Mapped[str] = mapped_column(sa.String(80), default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
