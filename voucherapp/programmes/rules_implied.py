"""Formal points that follow from settings no rule can judge: an officer looks at them; pure."""

from __future__ import annotations

from collections.abc import Iterator

from voucherapp.programmes.config import CallConfig, CheckPoint
from voucherapp.programmes.config.base import setting_of
from voucherapp.programmes.config.intake import Intake


def with_implied_points(config: CallConfig) -> CallConfig:
    """Return the configuration with a human point for each setting that needs one.

    Called when a call is published, so that no such setting is accepted and then ignored.
    """
    known = {point.code for point in config.checklist}
    added = [point for point in implied_points(config) if point.code not in known]
    asked = {point.code for point in config.payment.checklist}
    claims = [point for point in implied_claim_points(config) if point.code not in asked]
    if not added and not claims:
        return config
    paid = config.payment.model_copy(update={"checklist": (*config.payment.checklist, *claims)})
    return config.model_copy(update={"checklist": (*config.checklist, *added), "payment": paid})


def implied_claim_points(config: CallConfig) -> Iterator[CheckPoint]:
    """List the points of a claim that follow from deliverables and from proofs promised for later."""
    for number, name in enumerate(config.project.deliverables, start=1):
        yield CheckPoint(code=f"implied_deliverable_{number}", label=f"Handed in: {name}")
    for declaration in config.declarations:
        if declaration.evidence_later:
            yield CheckPoint(
                code=f"implied_proof_{declaration.code}", label=f"Proof: {declaration.text}"
            )


def implied_points(config: CallConfig) -> Iterator[CheckPoint]:
    """List the points that follow from languages, events, subcontracting and price checks."""
    if config.frame.application_languages:
        names = ", ".join(config.frame.application_languages)
        rule = "all of" if config.frame.application_languages_rule == "all_of" else "one of"
        yield CheckPoint(
            code="implied_language", label=f"Written in {rule} these languages: {names}"
        )
    if event := config.intake.mandatory_event:
        setting = setting_of(Intake, "mandatory_event")
        what = str(setting.choices[event]) if setting else event
        yield CheckPoint(code="implied_event", label=f"The firm has attended {what}", curable=True)
    if config.provider.subcontracting == "none":
        yield CheckPoint(
            code="implied_subcontracting", label="The creative does the work itself", curable=True
        )
    if config.cost.price_check == "officer":
        yield CheckPoint(
            code="implied_price", label="The price is plausible for the work", curable=True
        )
    if config.pair.quotes.min_count and config.pair.quotes.selection == "justify":
        yield CheckPoint(
            code="implied_choice", label="The choice among the quotes is justified", curable=True
        )
    late = config.intake.creative_days is not None
    if late and any(d.by_creative and d.required for d in config.documents):
        yield CheckPoint(
            code="implied_creative_documents",
            label="The documents of the creative came in time",
            auto="creative_documents",
        )
    if config.pair.independence != "block" and config.provider.independent:
        yield CheckPoint(
            code="implied_independence",
            label="Ties between firm and creative are explained and acceptable",
            auto="independent",
        )
