"""A form that is sent after the session has ended."""

from __future__ import annotations

from flask import Flask


def send(app: Flask, path: str, **headers: str):  # type: ignore[no-untyped-def]
    http = app.test_client()
    return http, http.post(path, data={"title": "Chairs"}, headers=headers)


def test_it_leads_to_the_sign_in_and_back_to_the_page_of_the_form(app: Flask) -> None:
    page = "/my/applications/abc/questions/1"
    http, answer = send(app, page, Referer=f"http://localhost{page}?part=2")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    with http.session_transaction() as session:
        assert session["after_sign_in"] == f"{page}?part=2"


def test_it_does_not_lead_to_another_site(app: Flask) -> None:
    http, answer = send(app, "/my/applications/abc/withdraw", Referer="http://evil.example/x")
    assert answer.status_code == 303
    with http.session_transaction() as session:
        assert "after_sign_in" not in session


def test_a_public_form_says_what_to_do(app: Flask) -> None:
    _http, answer = send(app, "/register")
    assert answer.status_code == 400
    assert "open for too long" in answer.get_data(as_text=True)
