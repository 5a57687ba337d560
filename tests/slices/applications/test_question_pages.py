"""The pages of questions: conditions, files, tables of costs; and the documents page."""

from __future__ import annotations

from tests.factories.applications import PDF, make_draft, member_of
from tests.factories.programmes import make_call
from tests.rules.test_questions import QUESTIONS
from voucherapp.applications import queries
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_dossier import dossier_of
from voucherapp.db.session import db

COSTS = {
    "q_costs-0-item": "Workshop",
    "q_costs-0-quantity": "2,5",
    "q_costs-0-unit_minor": "1.000,00",
}


def opened(visitor):
    call = make_call(change={"questions": QUESTIONS})
    application = make_draft(call=call)
    return application, visitor(member_of(application.firm))


def url(application, number: int) -> str:
    return f"/my/applications/{application.token}/questions/{number}"


def test_conditions_are_said_in_words_and_kept_by_the_server(visitor, db_session) -> None:
    application, client = opened(visitor)
    page = client.get(url(application, 1))
    assert "Only if you answer “Yes” to “Do you export?”" in page
    assert page.find("//div[@data-shown-if='q_export'][@data-shown-equals='yes']")
    page = client.get(url(application, 2))
    assert "Export licence" not in page
    client.get(url(application, 1)).submit(
        "Save the draft", title="Chairs", q_export="yes", q_where=["far"]
    )
    page = client.get(url(application, 2))
    assert "Export licence" in page
    assert "PDF, up to 10 MB each; at most 3 files" in page
    # The firm thinks again: the answer below stays, but is asked for and sent no more.
    client.get(url(application, 1)).submit("Save the draft", q_export="no")
    row = get_application(application.id)
    assert row.answers["where"] == ["far"]
    codes = [e.code for s in dossier_of(row, live=True).sections for e in s.entries]
    assert codes == ["export", "costs", "note"]


def test_files_go_in_and_out_with_the_answers_of_their_page(visitor, db_session) -> None:
    application, client = opened(visitor)
    client.get(url(application, 1)).submit(
        "Save the draft", title="Chairs", q_export="yes", q_where=["far"]
    )
    page = client.get(url(application, 2)).submit(
        "Attach to “Export licence”",
        q_licence=[(PDF, "ライセンス.pdf"), (PDF + b"\n", "annex.pdf")],
        q_note="Typed before",
    )
    assert "ライセンス.pdf" in page
    assert page.value("q_note") == "Typed before"
    page = page.submit("Attach to “Export licence”", q_licence=[(PDF + b"2", "c.pdf"), (PDF + b"3", "d.pdf")])  # fmt: skip
    assert page.status == 422
    assert "At most 3 files are taken here" in page
    page = client.get(url(application, 2)).submit("Remove annex.pdf")
    assert "annex.pdf" not in page
    files = queries.list_documents(get_application(application.id))
    assert [d.requirement for d in files] == ["q:licence"]
    page = client.get(url(application, 1)).submit("Save the draft", q_export="no")
    page = client.get(f"/my/applications/{application.token}/documents")
    assert "These files will not be sent" in page
    assert dossier_of(get_application(application.id), live=True).documents == []


def test_a_choice_names_the_file_that_it_would_drop_before_and_after(visitor, db_session) -> None:
    application, client = opened(visitor)
    client.get(url(application, 1)).submit(
        "Save the draft", title="Chairs", q_export="yes", q_where=["far"]
    )
    assert "is this sent" not in client.get(url(application, 1))
    client.get(url(application, 2)).submit(
        "Attach to “Export licence”", q_licence=[(PDF, "licence.pdf")]
    )
    page = client.get(url(application, 1))
    # The choice itself and the one it hangs on both say it, beside the answers.
    assert "Only while you answer “Yes” here is this sent: “licence.pdf”." in page
    assert "Only while you answer “Elsewhere” here is this sent: “licence.pdf”." in page
    page = page.submit("Save the draft", q_export="no")
    assert "“licence.pdf” will not be sent" in page
    page = client.get(url(application, 1))
    assert "will not be sent" not in page
    page = page.submit("Save and continue", q_export="yes")
    assert "will not be sent" not in page
    page = client.get(url(application, 1)).submit("Save and continue", q_where=["eu"])
    assert "“licence.pdf” will not be sent" in page


def test_a_refused_file_is_named_and_the_words_stay(visitor, db_session) -> None:
    application, client = opened(visitor)
    client.get(url(application, 1)).submit("Save the draft", q_export="yes", q_where=["far"])
    page = client.get(url(application, 2)).submit(
        "Save the draft", q_licence=[(b"hello", "note.txt")], q_note="My words"
    )
    assert page.status == 422
    assert "“note.txt”:" in " ".join(page.errors)
    assert page.value("q_note") == "My words"


def test_a_table_of_costs_is_filled_line_by_line(visitor, db_session) -> None:
    application, client = opened(visitor)
    page = client.get(url(application, 2)).submit("Save the draft", **COSTS)
    assert page.value("q_costs-0-unit_minor") == "1000.00"
    assert page.value("q_costs-3-item") == ""
    row = get_application(application.id)
    assert row.answers["costs"] == [{"item": "Workshop", "quantity": 250, "unit_minor": 1_000_00}]
    entry = next(
        e for s in dossier_of(row, live=True).sections for e in s.entries if e.code == "costs"
    )
    assert entry.text == "Workshop: 2.5 × €1,000.00 = €2,500.00\nTotal: €2,500.00"
    page = page.submit("Save the draft", **{"q_costs-1-quantity": "many"})
    assert page.status == 422
    assert "Enter a number such as 12.5" in " ".join(page.errors)


def test_autosave_keeps_costs_and_leaves_files_alone(visitor, db_session) -> None:
    application, client = opened(visitor)
    path = f"/my/applications/{application.token}/autosave?part=2"
    client.post(path, {**COSTS, "q_note": "Hm", "version": "1"}, status=200)
    row = get_application(application.id)
    assert row.answers["costs"][0]["item"] == "Workshop"
    assert row.answers["note"] == "Hm"


def test_several_files_are_attached_at_once_or_none(visitor, db_session) -> None:
    call = make_call(
        change={
            "documents": [{"code": "quote", "label": "Quote", "kinds": ["pdf"], "max_files": 2}]
        }
    )
    application = make_draft(call=call)
    client = visitor(member_of(application.firm))
    documents = f"/my/applications/{application.token}/documents"
    button = "Attach to “Quote”"
    page = client.get(documents).submit(
        button, **{"document_quote-upload": [(PDF, "a.pdf"), (b"x", "b.exe")]}
    )
    assert page.status == 422
    assert "“b.exe”:" in page
    assert "No documents" not in page
    assert queries.list_documents(get_application(application.id)) == []
    page = page.submit(button, **{"document_quote-upload": [(PDF, "a.pdf"), (PDF + b" ", "b.pdf")]})
    assert "a.pdf, b.pdf" in page


def test_an_earlier_file_is_used_again_by_its_firm_alone(visitor, db_session) -> None:
    application = make_draft()
    client = visitor(member_of(application.firm))
    documents = f"/my/applications/{application.token}/documents"
    client.get(documents).submit(
        "Attach to “Quote of the creative”", **{"document_quote-upload": (PDF, "quote.pdf")}
    )
    token = queries.list_documents(get_application(application.id))[0].file.token
    page = client.get(documents).submit("Remove quote.pdf")
    choice = page.find("//select[@id='again_quote-file']/option")
    assert any("quote.pdf" in option.text for option in choice)
    page = page.submit("Use it for “Quote of the creative”", **{"again_quote-file": token})
    assert "The file is attached." in page
    other = make_draft(call=get_application(application.id).call)
    stranger = visitor(member_of(other.firm))
    path = f"/my/applications/{other.token}/documents/quote/again"
    assert stranger.try_post(path, {"again_quote-file": token}) == 404
    db.session.expire_all()
    assert queries.list_documents(get_application(other.id)) == []


def test_questions_are_asked_in_the_words_of_the_reader(visitor, db_session) -> None:
    call = make_call(
        change={
            "frame": {"languages": ["it", "en"]},
            "questions": [{**q, "label": f"[it] {q['label']}"} for q in QUESTIONS],
            "translations": {
                "en": {
                    "questions.export.label": "Do you sell abroad?",
                    "questions.export.section": "Markets",
                }
            },
        }
    )
    application = make_draft(call=call)
    page = visitor(member_of(application.firm)).get(url(application, 1))
    assert page.heading == "Markets"
    assert "Do you sell abroad?" in page
    assert "[it] Where to?" in page
    assert "Only if you answer “Yes” to “Do you sell abroad?”" in page
