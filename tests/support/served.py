"""Applications that a browser test serves on a database of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Flask

from tests.support.database import Stable
from voucherapp.db.session import db


def empty_demonstration(stable: Stable, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """Yield a demonstration without people; its database is thrown away afterwards."""
    url = stable.copy()
    served = make_app(url, DEMO=True)
    with served.app_context():
        db.session.configure(join_transaction_mode="conditional_savepoint")
        yield served
        db.session.remove()
        db.engine.dispose()
    stable.discard(url)
