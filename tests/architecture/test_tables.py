"""Every table is known to the migrations, and keeps the rules of columns."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import BigInteger, DateTime, PrimaryKeyConstraint, Table, UniqueConstraint

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


#: Nobody lists children from these: who did it, which file, which of a handful of parents.
FROM_CHILD_ONLY = {
    "audit_line",
    "decision_line",
    "funder",
    "invoice",
    "programme",
    "stored_file",
    "user_account",
}


def leading_columns(table: Table) -> set[str]:
    """Return the columns with which an index, a key or a unique constraint begins."""
    keyed = [
        c for c in table.constraints if isinstance(c, (UniqueConstraint, PrimaryKeyConstraint))
    ]
    return {next(iter(i.columns)).name for i in [*table.indexes, *keyed] if len(i.columns)}


def test_lists_of_children_have_an_index() -> None:
    """Without an index on the foreign key each list reads the whole child table."""
    bare = [
        f"{table.name}.{column.name}"
        for table in tables.METADATA.sorted_tables
        for column in table.columns
        if column.foreign_keys
        and column.name not in leading_columns(table)
        and not {key.column.table.name for key in column.foreign_keys} & FROM_CHILD_ONLY
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
