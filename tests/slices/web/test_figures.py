"""Figures that people type: what is read, and what is refused before it reaches a table."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from voucherapp.web.fields import ScaledField
from voucherapp.web.forms import BaseForm, MoneyField


class Figures(BaseForm):
    """One amount and one decimal."""

    amount = MoneyField("Amount")
    number = ScaledField("Number")


@pytest.mark.parametrize(
    ("typed", "minor"), [("4500", 450000), ("4.500,50", 450050), ("0", 0), ("", None)]
)
def test_amounts_are_read(app: Flask, typed: str, minor: int | None) -> None:
    with app.test_request_context():
        form = Figures(MultiDict({"amount": typed}), meta={"csrf": False})
        assert form.validate()
        assert form.amount.data == minor


@pytest.mark.parametrize("typed", ["9" * 20, "1e9", "NaN", "abc", "-" + "9" * 20])
def test_no_amount_is_too_large_for_a_table(app: Flask, typed: str) -> None:
    with app.test_request_context():
        form = Figures(MultiDict({"amount": typed}), meta={"csrf": False})
        assert not form.validate()
        assert form.amount.data is None


@pytest.mark.parametrize("typed", ["1e999999999", "9" * 20, "Infinity", "NaN", "x"])
def test_no_number_is_too_large_for_a_table(app: Flask, typed: str) -> None:
    with app.test_request_context():
        form = Figures(MultiDict({"number": typed}), meta={"csrf": False})
        assert not form.validate()
        assert form.number.data is None
