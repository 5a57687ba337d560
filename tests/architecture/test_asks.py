"""docs/asks.md is no wish: each ask stands there once, and each proof it names exists."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "asks.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| A\d{3} \|", line)
]


def test_each_ask_stands_there_once_and_the_count_is_right() -> None:
    assert [row[0] for row in ROWS] == [f"A{number:03d}" for number in range(1, 89)]
    states = Counter(row[2] for row in ROWS)
    assert set(states) <= {"met", "partly", "not yet"}
    told = f"{states['met']} met, {states['partly']} partly, {states['not yet']} not yet"
    assert f"**{told}**" in PAGE


def test_what_is_met_names_a_test_and_what_is_not_says_why() -> None:
    for ask, _words, state, _where, proof, missing in ROWS:
        assert (missing == "") == (state == "met"), ask
        if state == "met":
            assert proof != "–", ask


def test_each_proof_exists() -> None:
    for ask, _words, _state, _where, proof, _missing in ROWS:
        if proof == "–":
            continue
        file, _, name = proof.strip("`").partition("::")
        text = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(", text, re.MULTILINE), f"{ask}: {proof}"
