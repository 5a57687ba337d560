"""The independence of a pair as officers see it, and what registers on line say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from flask import Flask

from tests.factories.awards import member_of
from tests.factories.organisations import act_of, make_creative, make_firm, make_person, partita_iva
from voucherapp.db.audit import AuditLine
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.organisations import operations_links, operations_registers, registers
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.operations_independence import waive_independence
from voucherapp.organisations.queries_group import list_checks
from voucherapp.organisations.queries_independence import independence_of
from voucherapp.organisations.registers import Asked, FrenchAid, FrenchCompanies, Vies, ask

Visitor = Callable[..., Any]
IBAN = "IT60X0542811101000000123456"


def pair() -> tuple[Organisation, Organisation]:
    return make_firm(name="Officina"), make_creative(name="Studio")


def codes(firm: Organisation, studio: Organisation, **more: Any) -> list[str]:
    return [tie.code for tie in independence_of(firm, studio, **more).open]


def test_everything_that_both_have_is_found_in_two_statements(app: Flask, at_most: Any) -> None:
    firm = make_firm(phone="+39 040 123456", email="a@family.it", iban=IBAN, vat_number="",
                     street="Via Carducci", house_number="5")  # fmt: skip
    studio = make_creative(phone="040 123456", email="b@family.it", iban=IBAN, postcode="34121",
                           town="Trieste", street="V. Carducci", house_number="5")  # fmt: skip
    act = act_of(member_of(firm))
    operations_links.name_person(act=act, organisation=firm, name="Anna Rossi", role="director")
    operations_links.add_link(
        act=act, organisation=firm, direction="parent", other_kind="person",
        other_name="Bruno Bianchi", percent_bp=10000, kind="holding",
    )  # fmt: skip
    for name in ("Rossi Anna", "Bruno Bianchi"):
        operations_links.name_person(act=act, organisation=studio, name=name, role="owner")
    db.session.flush()
    with at_most(2):
        found = codes(firm, studio)
    assert found == [
        "shared_person", "shared_person", "same_account", "same_address", "same_phone",
        "same_mail_domain",
    ]  # fmt: skip


def test_accounts_known_elsewhere_count_too(app: Flask) -> None:
    firm, studio = pair()
    assert codes(firm, studio) == []
    accounts = {firm.id: frozenset({IBAN}), studio.id: frozenset({IBAN})}
    assert codes(firm, studio, accounts=accounts) == ["same_account"]


def test_an_officer_waives_ties_with_a_reason_and_a_new_tie_comes_back(
    app: Flask, visitor: Visitor
) -> None:
    firm = make_firm(phone="040 123456")
    studio = make_creative(phone="040 123456")
    path = f"/staff/pairs/{firm.token}/{studio.token}"
    officer = visitor(make_person(Role.OFFICER))
    page = officer.get(path)
    assert "+3940123456" in page
    page = page.submit("Waive these ties", reason=" ")
    assert page.status == 422
    page = page.submit("Waive these ties", reason="They share a switchboard of the business park.")
    assert "The ties are waived" in page
    assert codes(firm, studio) == []
    line = db.session.query(AuditLine).filter_by(verb="independence.waived").one()
    assert "switchboard" in line.summary
    assert line.detail["ties"] == ["same_phone:3940123456"]
    studio = db.session.get_one(Organisation, studio.id)
    firm = db.session.get_one(Organisation, firm.id)
    firm.iban = studio.iban = IBAN
    assert codes(firm, studio) == ["same_account"]
    firm.iban = ""
    page = officer.get(path).submit("Take the waiver back")
    assert "taken back on" in page
    assert codes(firm, studio) == ["same_phone"]
    with pytest.raises(Refused, match="not-allowed"):
        waive_independence(
            act=act_of(make_person(Role.AUDITOR)), firm=firm, creative=studio, reason="x"
        )
    auditor = visitor(make_person(Role.AUDITOR))
    assert auditor.try_get(path) == 200
    assert auditor.try_post(f"{path}/waive", {"reason": "x"}) == 403
    assert visitor(make_person(Role.FIRM)).try_get(path) == 403
    assert officer.try_get(f"/staff/pairs/{studio.token}/{firm.token}") == 404


def test_nothing_is_waived_where_nothing_ties(app: Flask) -> None:
    firm, studio = pair()
    with pytest.raises(Refused, match="no-ties"):
        waive_independence(
            act=act_of(make_person(Role.OFFICER)), firm=firm, creative=studio, reason="x"
        )


def test_numbers_are_checked_and_normalised_when_a_firm_registers(app: Flask) -> None:
    firm = make_firm(vat_number="it 00743 110157", iban="it60 x054 2811 1010 0000 0123 456")
    assert (firm.vat_number, firm.iban) == ("IT00743110157", IBAN)
    for field, wrong in (("vat_number", "IT00743110158"), ("iban", "IT61X054")):
        with pytest.raises(Refused) as refused:
            make_firm(**{field: wrong})
        assert refused.value.field == field


# --- Registers on line --------------------------------------------------------------------------


class Register(BaseHTTPRequestHandler):
    """Answers as a register would, or as a broken one."""

    answers: dict[str, tuple[int, bytes]] = {}
    seen: list[tuple[str, bytes]] = []

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def do_GET(self) -> None:
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.seen.append((self.path, body))
        status, answer = self.answers[self.path.split("?")[0]]
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    found = HTTPServer(("127.0.0.1", 0), Register)
    Register.seen = []
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{found.server_port}"
    found.shutdown()
    thread.join()
    found.server_close()


ASKED = Asked("FR", "732829320", "FR40303265045")


def answer(status: int, body: Any) -> tuple[int, bytes]:
    return status, body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (answer(200, {"valid": True, "name": "SARL", "userError": "VALID"}), "found"),
        (answer(200, {"valid": False, "userError": "INVALID"}), "not_found"),
        (answer(200, {"valid": False, "userError": "MS_UNAVAILABLE"}), "unreachable"),
        (answer(200, {"actionSucceed": False, "errorWrappers": []}), "unreachable"),
        (answer(200, []), "unreachable"),
        (answer(200, b"<html>"), "unreachable"),
        (answer(503, {}), "unreachable"),
    ],
)
def test_vies_answers_or_could_not_be_checked(
    server: str, said: tuple[int, bytes], state: str
) -> None:
    Register.answers = {"/vies": said}
    assert ask(Vies(f"{server}/vies"), ASKED).state == state
    assert json.loads(Register.seen[0][1]) == {"countryCode": "FR", "vatNumber": "40303265045"}


def test_a_register_out_of_reach_or_not_set_up_is_no_refusal(server: str) -> None:
    assert ask(Vies(""), ASKED).state == "unreachable"
    assert "No address" in ask(Vies(""), ASKED).message
    assert ask(Vies("file:///etc/passwd"), ASKED).state == "unreachable"
    assert ask(Vies("http://127.0.0.1:1/x"), ASKED).state == "unreachable"


def test_the_french_registers(server: str) -> None:
    company = {"siren": "732829320", "nom_complet": "THALES", "etat_administratif": "A"}
    Register.answers = {
        "/search": answer(200, {"results": [{"siren": "1"}, company]}),
        "/aid": answer(200, {"results": [{"date_octroi": "2026-01-02", "montant_esb": 5000}]}),
    }
    assert ask(FrenchCompanies(f"{server}/search"), ASKED).message == "THALES"
    found = ask(FrenchAid(f"{server}/aid"), ASKED)
    assert found.data["lines"][0]["montant_esb"] == "5000"
    assert "identifiant_beneficiaire%3D%22732829320%22" in Register.seen[1][0]
    company["etat_administratif"] = "C"
    Register.answers["/search"] = answer(200, {"results": [company]})
    assert ask(FrenchCompanies(f"{server}/search"), ASKED).state == "not_found"
    assert FrenchAid("").number_for(Asked("IT", "1", "")) == ""


def test_registers_are_asked_by_a_job_and_shown(
    app: Flask, visitor: Visitor, server: str, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Register.answers = {"/vies": answer(200, {"valid": True, "name": "OFFICINA SRL"})}
    firm = make_firm(vat_number=partita_iva(55), name="Officina")
    officer = visitor(make_person(Role.OFFICER))
    path = f"/staff/firms/{firm.token}"
    page = officer.get(path).submit("Ask the registers")
    assert "Being checked" in page
    assert Register.seen == []
    page = page.submit("Ask the registers")
    assert "No register can be asked" in page
    run_jobs()
    page = officer.get(path)
    assert "Could not be checked" in page
    assert "No address of this register is set up here." in page
    monkeypatch.setitem(app.config, "VIES_URL", f"{server}/vies")
    page.submit("Ask the registers")
    run_jobs()
    page = officer.get(path)
    assert "Found in the register" in page
    assert "OFFICINA SRL" in page
    assert [check.outcome for check in list_checks(firm.id)] == ["found", "unreachable"]
    with pytest.raises(Refused, match="nothing-to-ask"):
        operations_registers.ask_registers(
            act=act_of(make_person(Role.OFFICER)), organisation=make_firm(), settings=app.config
        )
    assert registers.TIMEOUT <= 10
