"""The form of what a call asks beside its questions: type, place, declarations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import Optional

from voucherapp.applications.forms_answers import AskedFor, Boxes
from voucherapp.applications.rules_facts import Terms
from voucherapp.applications.rules_terms import asked_terms
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.config.applicant import EXCLUSIONS
from voucherapp.reference import codes
from voucherapp.web.forms import BaseForm, MoneyField

NONE_APPLIES = "none"
YES_NO = (("yes", T("Yes")), ("no", T("No")))


class TermsForm(BaseForm):
    """The fields that every call could ask; a call's own form has those it does ask."""

    def terms(self) -> Terms:
        """Return what was said; fields that the call does not ask are left out."""
        said = {name: field.data for name, field in self._fields.items()}
        excluded = said.get("excluded") or []
        return Terms(
            kind=said.get("kind") or "",
            activity=said.get("activity") or "",
            place_nuts3=said.get("place_nuts3") or "",
            vat_recoverable=_truth(said.get("vat_recoverable")),
            excluded=tuple(c for c in excluded if c != NONE_APPLIES) if excluded else None,
            advice_free={"yes": False, "no": True}.get(said.get("advice_free") or ""),
            other_money_minor=said.get("other_money_minor"),
            confirmed=tuple(said.get("confirmed") or ()),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse "none of these" together with one of them."""
        if not super().validate(extra_validators):
            return False
        field = self._fields.get("excluded")
        if field is not None and NONE_APPLIES in (field.data or []) and len(field.data) > 1:
            message = T("Choose either “none of these” or what applies, not both.")
            field.errors = [*field.errors, str(message)]
            return False
        return True


def _truth(value: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(value or "")


def terms_form(config: CallConfig, currency: str, seat: str) -> type[TermsForm]:
    """Return the form class with just what the call asks a firm with this seat (NUTS 3)."""
    makers: dict[str, Callable[[], Any]] = {
        "kind": lambda: _kinds(config, currency),
        "activity": lambda: RadioField(
            T("Kind of activity"),
            [Optional(), AskedFor()],
            choices=[(a, a) for a in config.voucher.activities],
        ),
        "place_nuts3": lambda: _place(config),
        "vat_recoverable": lambda: RadioField(
            T("Does your firm get the VAT of invoices back?"),
            [Optional(), AskedFor()],
            choices=YES_NO,
            description=T("If not, the VAT counts as cost in this call."),
        ),
        "excluded": lambda: Boxes(
            T("Does one of these apply to your firm?"),
            [Optional(), AskedFor()],
            choices=[
                (NONE_APPLIES, T("None of these")),
                *((c, EXCLUSIONS[c]) for c in config.applicant.excluded_if if c != "in_gallery"),
            ],
        ),
        "advice_free": lambda: RadioField(
            T(
                "Had your firm paid advice in the last %(years)s years?",
                years=config.applicant.prior_advice_free_years or 0,
            ),
            [Optional(), AskedFor()],
            choices=YES_NO,
        ),
        "other_money_minor": lambda: MoneyField(
            T("Other public money for the same cost"),
            [Optional(), AskedFor()],
            currency=currency,
            description=T("0 is a valid answer."),
        ),
        "confirmed": lambda: Boxes(
            T("We declare"),
            [Optional(), AskedFor()],
            choices=[(d.code, d.text) for d in config.declarations],
        ),
    }
    fields: dict[str, Any] = {name: makers[name]() for name in asked_terms(config, seat)}
    return type("AskedTermsForm", (TermsForm,), fields)


def shown_terms(terms: Terms) -> dict[str, Any]:
    """Return the values of the form from what was said."""
    excluded = terms.excluded
    return {
        "kind": terms.kind or None,
        "activity": terms.activity or None,
        "place_nuts3": terms.place_nuts3,
        "vat_recoverable": _word(terms.vat_recoverable),
        "excluded": [NONE_APPLIES] if excluded == () else list(excluded or ()),
        "advice_free": _word(None if terms.advice_free is None else not terms.advice_free),
        "other_money_minor": terms.other_money_minor,
        "confirmed": list(terms.confirmed),
    }


def _word(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _kinds(config: CallConfig, currency: str) -> Any:
    choices = [
        (
            one.code,
            T(
                "%(label)s: up to %(most)s. %(help)s",
                label=one.label,
                most=Money(config.voucher.of_type(one.code).max_minor, currency),
                help=one.help,
            ),
        )
        for one in config.voucher.types
    ]
    return RadioField(T("Type of voucher"), [Optional(), AskedFor()], choices=choices)


_PLACE_LABELS = {
    "branch": T("Province of the branch"),
    "seat_or_branch": T("Province of the branch, when it is not that of the seat"),
    "project": T("Province in which the project takes place"),
    "seat_or_project": T("Province of the project, when it is not that of the seat"),
}


def _place(config: CallConfig) -> Any:
    test = config.applicant.territory_test
    inside = codes.province_choices(config.applicant.territory)
    asked = [AskedFor()] if test in ("branch", "project") else []
    return SelectField(_PLACE_LABELS[test], [Optional(), *asked], choices=[("", T("–")), *inside])
