"""What every part of a call's configuration shares: strictness, and the words of each setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from voucherapp.kernel.text import T

#: A code that stays: lower or upper case letters, digits, hyphen, underscore, dot.
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Part(BaseModel):
    """A part of the document: frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class Setting:
    """What officers read of one setting, and how far it takes effect.

    `seen` says which real scheme does it which way. `unit` is money (minor units), percent (basis
    points), hundredths, or empty. A value outside `works` can be kept in a draft or a file, but a call with
    it is not published: it would be accepted and ignored.
    """

    label: T
    help: T | None = None
    seen: T | None = None
    unit: str = ""
    choices: Mapping[str, T] = field(default_factory=dict)
    #: None: every value takes effect. Else only these do; () means only the default of the field.
    works: tuple[Any, ...] | None = None


def later(
    label: T,
    help: T | None = None,  # noqa: A002 - the word that forms use for it
    *,
    seen: T | None = None,
    unit: str = "",
    choices: Mapping[str, T] | None = None,
) -> Setting:
    """Describe a setting that can be kept but does not take effect yet."""
    return Setting(label, help, seen, unit, choices or {}, works=())


def setting_of(model: type[Part], name: str) -> Setting | None:
    """Return the words of a field, None when it has none (the fields of rows of a list)."""
    found = (m for m in model.model_fields[name].metadata if isinstance(m, Setting))
    return next(found, None)
