"""Section A of the catalogue: what the public page says, languages, and the legal frame."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from voucherapp.kernel.text import T
from voucherapp.programmes.config.base import Part, Setting


class Texts(Part):
    """What the public page says."""

    summary: Annotated[str, Setting(T("Summary"))] = ""
    purpose: Annotated[str, Setting(T("What it is for"))] = ""
    who: Annotated[str, Setting(T("Who may apply"))] = ""
    funded: Annotated[str, Setting(T("What is paid for"))] = ""
    not_funded: Annotated[str, Setting(T("What is not paid for"))] = ""
    how: Annotated[str, Setting(T("How it goes"))] = ""
    contact: Annotated[str, Setting(T("Whom to ask"))] = ""


class Frame(Part):
    """Languages, roles and objectives of the call."""

    #: The first language is the one in which the texts of the configuration are written.
    languages: Annotated[
        tuple[str, ...],
        Setting(
            T("Languages of the call"),
            T("The first one is the language in which you write the texts here."),
            T("DIVA: English with Italian or Slovenian; Switzerland: German, French, Italian."),
        ),
    ] = ("en",)
    application_languages: Annotated[
        tuple[str, ...],
        Setting(
            T("Languages in which an application may be written"),
            T("Nothing chosen means any language of the call."),
            T("Austria: German; DIVA: English and the language of the applicant."),
        ),
    ] = ()
    application_languages_rule: Annotated[
        Literal["any_of", "all_of"],
        Setting(
            T("How many of these languages are needed"),
            seen=T("DIVA asks for all of them, most schemes for one."),
            choices={"any_of": T("one of them"), "all_of": T("all of them")},
        ),
    ] = "any_of"
    operator: Annotated[
        str,
        Setting(
            T("Body that runs the call"),
            T("When it is not the authority of the programme itself."),
            T("North Rhine-Westphalia: a project agency, later the state bank."),
        ),
    ] = ""
    round_no: Annotated[
        int, Setting(T("Round"), seen=T("Creative Credits had two rounds of 75 each.")), Field(ge=1)
    ] = 1
    objectives: Annotated[
        tuple[str, ...],
        Setting(T("Objectives of the strategy it serves"), T("One on each line.")),
    ] = ()
    innovation_definition: Annotated[
        str,
        Setting(
            T("What counts as innovation here"),
            T("Say it in the words of applicants; artistic and social novelty may count too."),
        ),
    ] = ""
    publicity_rules: Annotated[
        str,
        Setting(
            T("How the support is made known"),
            T("Logos and sentences that a funded firm shows."),
            T("ERDF schemes ask for the emblem of the Union and the fund’s sentence."),
        ),
    ] = ""
    visibility: Annotated[
        Literal["public", "by_link"],
        Setting(
            T("Who finds the call"),
            choices={
                "public": T("everybody, in the list of calls"),
                "by_link": T("whoever has its address; it stands in no list"),
            },
        ),
    ] = "public"
