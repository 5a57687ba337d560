"""Draws docs/settings.md: every setting of a call, which scheme uses it how, and its effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig, Part, Setting, setting_of

#: Parts of the configuration by section of the parameter catalogue.
SECTIONS = (
    ("A", "Identity and legal frame", ("texts", "frame")),
    ("B", "Calendar and intake", ("intake", "decision", "decision_by")),
    ("C", "Budget", ("budget",)),
    ("D", "Who may apply", ("applicant",)),
    ("E, F", "Creatives and the pair", ("provider", "pair")),
    ("G", "Project and cost", ("project", "cost")),
    ("H", "Worth of a voucher", ("voucher",)),
    ("I", "State aid", ("aid",)),
    ("J", "Form, check, correction", ("form", "screening", "correction")),
    ("K", "Evaluation", ("evaluation",)),
    (
        "L to R",
        "Allocation, award, payment, later",
        ("allocation", "award", "payment", "follow_up"),
    ),
)
INTRO = (
    "Each setting of a call, as officers read it on the set-up pages. The schema stands in "
    "`voucherapp/programmes/config/`. “takes effect” means that a rule of the product acts on it; "
    "what does not is kept in drafts and files, and refused when a call is published."
)


def settings_page(note: str) -> str:
    """Return the page; `note` is the comment that all generated pages begin with."""
    parts = [note, "# Settings of a call", INTRO]
    for letter, title, names in SECTIONS:
        rows = [row for name in names for row in _rows(name)]
        table = ["| setting | words | real schemes | takes effect |", "|---|---|---|---|", *rows]
        parts.append(f"## {letter}. {title}\n\n" + "\n".join(table))
    return "\n\n".join(parts) + "\n"


def _rows(part: str) -> Iterator[str]:
    own = setting_of(CallConfig, part)
    if own is not None:
        yield _row(part, own)
        return
    model = CallConfig.model_fields[part].annotation
    if not (isinstance(model, type) and issubclass(model, Part)):
        return
    for name in model.model_fields:
        setting = setting_of(model, name)
        if setting is not None:
            yield _row(f"{part}.{name}", setting)


def _row(path: str, setting: Setting) -> str:
    cells = (f"`{path}`", _plain(setting.label), _plain(setting.seen), _effect(setting))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _plain(text: T | None) -> str:
    return "" if text is None else text.msgid


def _effect(setting: Setting) -> str:
    if setting.works is None:
        return "yes"
    if not setting.works:
        return "not yet"
    return "only " + ", ".join(_word(setting, value) for value in setting.works)


def _word(setting: Setting, value: Any) -> str:
    return _plain(setting.choices.get(value)) or str(value).lower()
