"""Every table is known to the migrations, and keeps the rules of columns."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import BigInteger, DateTime
from voucherapp import tables
from voucherapp.db.base import UtcDateTime
from voucherapp.db.triggers import APPEND_ONLY

ROOT = Path(tables.__file__).parent


def test_every_module_of_models_is_listed() -> None:
    listed = {Path(module.__file__ or "") for module in tables.MODULES}
    assert set(ROOT.glob("*/models*.py")) <= listed


def test_money_is_kept_in_64_bit_integers() -> None:
    narrow = [
        f"{table.name}.{column.name}"
        for table in tables.METADATA.sorted_tables
        for column in table.columns
        if column.name.endswith("_minor") and not isinstance(column.type, BigInteger)
    ]
    assert narrow == []


def test_moments_carry_their_zone_and_dates_are_named_so() -> None:
    wrong = []
    for table in tables.METADATA.sorted_tables:
        for column in table.columns:
            is_moment = isinstance(column.type, UtcDateTime)
            if isinstance(column.type, DateTime):
                wrong.append(f"{table.name}.{column.name} has no zone")
            if column.name.endswith("_at") and not is_moment:
                wrong.append(f"{table.name}.{column.name} is named like a moment")
            if column.name.endswith("_on") and is_moment:
                wrong.append(f"{table.name}.{column.name} is named like a date")
    assert wrong == []


def test_every_foreign_key_is_indexed() -> None:
    """Without an index each deletion or join reads the whole child table."""
    bare = []
    for table in tables.METADATA.sorted_tables:
        leading = {tuple(i.columns.keys())[:1] for i in table.indexes}
        leading |= {
            tuple(c.columns.keys())[:1] for c in table.constraints if hasattr(c, "columns")
            and type(c).__name__ in ("UniqueConstraint", "PrimaryKeyConstraint")
        }
        bare += [
            f"{table.name}.{column.name}"
            for column in table.columns
            if column.foreign_keys and (column.name,) not in leading
        ]
    assert bare == []


def test_append_only_tables_exist() -> None:
    assert set(APPEND_ONLY) <= set(tables.METADATA.tables)


def test_relationships_are_loaded_only_when_asked() -> None:
    lazy = []
    for mapper in tables.Base.registry.mappers:
        lazy += [
            f"{mapper.class_.__name__}.{relation.key}"
            for relation in mapper.relationships
            if relation.lazy in ("select", True)
        ]
    assert lazy == []
