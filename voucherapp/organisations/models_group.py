"""Who stands around an organisation: related enterprises and persons, figures, people, registers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db.base import Base, Minor, Pk
from voucherapp.kernel.workflow import in_list
from voucherapp.organisations.rules_independence import PERSON_ROLES
from voucherapp.organisations.rules_registers import CHECK_STATES


class RelatedParty(Base):
    """An enterprise, body or person that a firm named in a link, with what Art. 3 asks of it."""

    __tablename__ = "related_party"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        CheckConstraint("kind IN ('enterprise', 'person')", name="kind"),
        CheckConstraint("included IN ('', 'all', 'money', 'covers')", name="included"),
    )

    id: Mapped[Pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    #: Country and number such as "IT:01234567890"; ":ANNA-ROSSI" for a person.
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10), default="enterprise")
    name: Mapped[str] = mapped_column(String(200))
    #: "" for an ordinary enterprise, else a kind of investor (organisations/rules_links.py).
    investor: Mapped[str] = mapped_column(String(20), default="")
    invested_minor: Mapped[Minor | None]
    budget_minor: Mapped[Minor | None]
    inhabitants: Mapped[int | None]
    same_market: Mapped[bool] = mapped_column(default=False)
    acts_with: Mapped[str] = mapped_column(String(60), default="")
    included: Mapped[str] = mapped_column(String(6), default="")
    updated_at: Mapped[datetime]


class EnterpriseFigures(Base):
    """The figures of one enterprise for one year, as the firm gave them; the newest row counts."""

    __tablename__ = "enterprise_figures"
    __table_args__ = (Index(None, "organisation_id", "year"),)

    id: Mapped[Pk]
    #: Who declared them.
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    #: Whose they are; "" for the firm itself.
    party_key: Mapped[str] = mapped_column(String(80), default="")
    year: Mapped[int]
    #: Annual work units in hundredths.
    staff_hundredths: Mapped[int]
    turnover_minor: Mapped[Minor]
    balance_minor: Mapped[Minor]
    #: In good faith, because the first accounts are not closed yet (Art. 4(3)).
    estimated: Mapped[bool] = mapped_column(default=False)
    declared_at: Mapped[datetime]
    declared_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class KeyPerson(Base):
    """A person who runs or owns an organisation, named so that a pair can be seen to be independent."""

    __tablename__ = "key_person"
    __table_args__ = (CheckConstraint(in_list("role", PERSON_ROLES), name="role"),)

    id: Mapped[Pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    #: The words of the name folded and in order, for comparison.
    name_key: Mapped[str] = mapped_column(String(120))
    birth_year: Mapped[int | None]
    declared_at: Mapped[datetime]


class IndependenceWaiver(Base):
    """An officer's decision that ties between a firm and a creative do no harm, with the reason."""

    __tablename__ = "independence_waiver"
    __table_args__ = (
        Index(None, "firm_id", "creative_id"),
        CheckConstraint("reason != ''", name="reason"),
    )

    id: Mapped[Pk]
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    creative_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    #: What was waived: the code and the value that both have, so that a new tie is not covered.
    ties: Mapped[list[str]]
    reason: Mapped[str]
    waived_at: Mapped[datetime]
    waived_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    waived_name: Mapped[str] = mapped_column(String(120))
    revoked_at: Mapped[datetime | None]


class RegisterCheck(Base):
    """A question to an on-line register about an organisation, and what came of it."""

    __tablename__ = "register_check"
    __table_args__ = (
        CheckConstraint(in_list("outcome", CHECK_STATES), name="outcome"),
        Index(None, "outcome", "asked_at"),
    )

    id: Mapped[Pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    #: The name of the adapter: vies, company or aid (organisations/registers.py).
    register: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(40))
    #: waiting, found, not_found or unreachable.
    outcome: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(default="")
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attempts: Mapped[int] = mapped_column(default=0)
