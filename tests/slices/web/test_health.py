"""The address that a proxy asks."""

from __future__ import annotations

import json

from tests.support.client import Client


def test_it_answers_when_the_database_does(client: Client) -> None:
    page = client.get("/health")
    assert json.loads(page.body) == {"status": "ok"}
