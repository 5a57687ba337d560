"""Every setting has words, stands on one page, and is refused at publication while it does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest

from tests.rules.test_presets import facts
from voucherapp.programmes.config import CallConfig, ControlGroup, Draw, Part, Setting, setting_of
from voucherapp.programmes.config.rows import words_of
from voucherapp.programmes.presets import get_preset
from voucherapp.programmes.rules_readiness import find_gaps
from voucherapp.programmes.rules_sections import PAGES, page_of

DIVA = "it-si-diva-scored"
#: Places without a setting of their own: the marks of the file, and the lists with their own editor.
PLAIN = {
    "schema_version", "preset", "derived_from", "translations", "questions", "documents",
    "declarations", "checklist", "outcomes", "evaluation.criteria", "allocation.tiebreak",
    "payment.instalments", "payment.documents", "payment.checklist",
}  # fmt: skip
#: A value that differs from the default, by the name of a setting that only files can set yet.
SAMPLES: dict[str, Any] = {
    "bool": True,
    "int": 5,
    "str": "something",
    "datetime": datetime(2026, 4, 1, tzinfo=UTC),
    "date": date(2026, 4, 1),
    "Draw": Draw(),
    "ControlGroup": ControlGroup(),
}


def leaves() -> Iterator[tuple[str, type[Part], str]]:
    for name, info in CallConfig.model_fields.items():
        model = info.annotation
        is_part = isinstance(model, type) and issubclass(model, Part)
        if is_part and setting_of(CallConfig, name) is None:
            for inner in model.model_fields:
                yield f"{name}.{inner}", model, inner
        else:
            yield name, CallConfig, name


def all_parts(model: type[Part], seen: set[type[Part]]) -> set[type[Part]]:
    for info in model.model_fields.values():
        for found in _models(info.annotation):
            if found not in seen:
                all_parts(found, seen | {found})
                seen |= {found} | all_parts(found, seen)
    return seen


def _models(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def test_every_leaf_has_words_or_is_known() -> None:
    without = {path for path, model, name in leaves() if setting_of(model, name) is None}
    assert without == PLAIN


def test_every_field_of_a_row_has_words() -> None:
    parts = {m for m in all_parts(CallConfig, set()) if "." not in m.__name__}
    assert len(parts) > 40
    top = {info.annotation for info in CallConfig.model_fields.values()}
    for model in parts - top:
        for name in model.model_fields:
            assert str(words_of(model, name).label), (model, name)


def test_every_setting_stands_on_one_page() -> None:
    placed = [path for page in PAGES for path in page.paths if not path.startswith("call.")]
    assert len(placed) == len(set(placed))
    marks = {"schema_version", "preset", "derived_from", "translations"}
    assert set(placed) == {path for path, _m, _n in leaves()} - marks


def restricted() -> Iterator[Any]:
    for path, model, name in leaves():
        setting = setting_of(model, name)
        if setting is not None and setting.works is not None:
            for value in _ineffective(model, name, setting):
                yield pytest.param(path, setting, value, id=f"{path}={value!s:.20}")


def _ineffective(model: type[Part], name: str, setting: Setting) -> list[Any]:
    """Return values that the setting takes and that do nothing: every choice, else one sample."""
    info = model.model_fields[name]
    default = info.get_default(call_default_factory=True)
    works = setting.works or (default,)
    if setting.choices:
        return [value for value in setting.choices if value not in works]
    annotation = info.annotation
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    if get_origin(annotation) is tuple:
        return [("x",)]
    if annotation is bool:
        return [value for value in (True, False) if value not in works]
    name_of = getattr(annotation, "__name__", "str")
    return [SAMPLES.get(name_of.replace("AwareDatetime", "datetime"), 12345)]


@pytest.mark.parametrize(("path", "setting", "value"), list(restricted()))
def test_what_does_nothing_is_refused_with_its_label(
    path: str, setting: Setting, value: Any
) -> None:
    config = get_preset(DIVA).config
    part, _, name = path.partition(".")
    changed = getattr(config, part).model_copy(update={name: value})
    gaps = find_gaps(config.model_copy(update={part: changed}), facts(DIVA))
    found = [gap for gap in gaps if str(setting.label) in str(gap.message)]
    assert [gap.section for gap in found] == [page_of(path).name]
    if setting.choices:
        assert str(setting.choices[value]) in str(found[0].message)
    assert not [g for g in find_gaps(config, facts(DIVA)) if "effect" in str(g.message)]
