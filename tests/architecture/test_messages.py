"""Every kind of message that the code writes is about something that has a name."""

from __future__ import annotations

import ast
import re

from tests.architecture.source import nodes
from voucherapp.notifications.rules import TOPICS

KIND = re.compile(r"[a-z_]+\.[a-z_]+")


def test_the_topic_of_each_kind_of_message_has_a_name() -> None:
    found = {
        node.value.value: path
        for path, node in nodes(ast.keyword)
        if isinstance(node, ast.keyword)
        and node.arg == "kind"
        and "/notices" in path
        and isinstance(node.value, ast.Constant)
        and KIND.fullmatch(str(node.value.value))
    }
    assert len(found) > 20
    assert {k: p for k, p in found.items() if k.split(".", maxsplit=1)[0] not in TOPICS} == {}
