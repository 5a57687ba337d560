"""Brings the cast into the system: accounts, organisations, profiles, staff."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from voucherapp.accounts import operations as accounts
from voucherapp.accounts.links import sign
from voucherapp.accounts.models import AccountToken, User
from voucherapp.accounts.passwords import hash_password
from voucherapp.db.session import db, unit_of_work
from voucherapp.demo.cast import DOMAIN, FOLDER, Party, creatives, data
from voucherapp.demo.stage import Stage
from voucherapp.files.operations import store_picture
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Role
from voucherapp.organisations import operations as organisations
from voucherapp.organisations import operations_profiles as profiles
from voucherapp.organisations.models import CreativeProfile, Organisation
from voucherapp.state_aid.operations import confirm_declaration

PASSWORD = "Bora-e-Sole-2026"  # noqa: S105  (the demonstration prints it)

#: (key, name, roles) of the scheme's own people.
STAFF = (
    ("admin", "Nora Sabadin", (Role.ADMINISTRATOR,)),
    ("officer", "Alessia Corvi", (Role.OFFICER,)),
    ("officer2", "Matej Bizjak", (Role.OFFICER,)),
    ("checker", "Renata Zorn", (Role.FINANCE_CHECKER,)),
    ("releaser", "Stefano Quaia", (Role.FINANCE_RELEASER,)),
    ("auditor", "Helga Wolf", (Role.AUDITOR,)),
    ("broker", "Livia Marin", (Role.BROKER,)),
)


@dataclass
class World:
    """Who is who, by key: user ids and organisation ids."""

    staff: dict[str, int] = field(default_factory=dict)
    evaluators: list[int] = field(default_factory=list)
    users: dict[int, int] = field(default_factory=dict)
    organisations: dict[int, int] = field(default_factory=dict)


def _account(stage: Stage, email: str, name: str, kind: str, hashed: str) -> int:
    """Register and confirm by the mailed link; one hash for all, since each takes its time."""

    def register(act: Act) -> int:
        user = accounts.register(act=act, email=email, name=name, password=PASSWORD, kind=kind)
        link = db.session.scalars(
            select(AccountToken).where(
                AccountToken.user_id == user.id, AccountToken.used_at.is_(None)
            )
        ).one()
        link.payload = {**link.payload, "password_hash": hashed}
        return accounts.confirm_email(act=act, token=sign(link)).id

    return int(stage.do(None, register))


def hire_staff(stage: Stage, world: World) -> None:
    """Make the accounts of the scheme's people; the first one is made like `voucherapp` does it."""
    hashed = hash_password(PASSWORD)
    with unit_of_work() as session:
        for key, name, roles in STAFF:
            user = _staff_user(stage, f"{key}@{DOMAIN}", name, roles, hashed)
            session.add(user)
            session.flush()
            world.staff[key] = user.id
        for name, local in data()["evaluators"]:
            user = _staff_user(stage, f"{local}@experts.example", name, (Role.EVALUATOR,), hashed)
            session.add(user)
            session.flush()
            world.evaluators.append(user.id)


def name_bookkeeper(stage: Stage, claimant: tuple[int, int]) -> None:
    """Let a firm that has a claim invite a bookkeeper, who takes the invitation up."""
    firm_id, member_id = claimant

    def invite(act: Act) -> None:
        accounts.invite_colleague(
            act=act,
            organisation_id=firm_id,
            email=f"bookkeeper@{DOMAIN}",
            name="Berta Ledina",
            claims_only=True,
        )
        link = db.session.scalars(
            select(AccountToken)
            .where(AccountToken.kind == "invite", AccountToken.used_at.is_(None))
            .order_by(AccountToken.id.desc())
            .limit(1)
        ).one()
        accounts.accept_invitation(act=act, token=sign(link), password=PASSWORD)

    stage.do(member_id, invite)


def _staff_user(stage: Stage, email: str, name: str, roles: tuple[Role, ...], hashed: str) -> User:
    return User(
        email=email,
        name=name,
        password_hash=hashed,
        roles=[r.value for r in roles],
        created_at=stage.now,
        email_confirmed_at=stage.now,
        last_sign_in_at=None,
    )


def enrol(stage: Stage, world: World, party: Party, hashed: str) -> None:
    """Register a person and its organisation with address, size and declaration."""
    user_id = _account(stage, party.email, party.person, party.kind, hashed)
    world.users[party.number] = user_id

    def create(act: Act) -> int:
        organisation = organisations.create_organisation(
            act=act,
            kind=party.kind,
            name=party.name,
            legal_form="company",
            registration_number=party.registration,
            vat_number=f"{party.country}{party.registration}",
            street="Via delle Fonti" if party.country == "IT" else "Dolga ulica",
            house_number=str(party.number),
            postcode=party.postcode,
            town=party.town,
            country=party.country,
            nuts3=party.nuts3,
            nace_code=party.nace,
            founded_on=date(party.founded, 3, 1),
            email=party.email,
            phone="",
            website=f"https://{party.email.split('@')[1]}",
        )
        return organisation.id

    world.organisations[party.number] = int(stage.do(user_id, create))
    if party.kind == "firm":
        stage.do(user_id, lambda act: _declare(act, world.organisations[party.number], party))


def _declare(act: Act, organisation_id: int, party: Party) -> None:
    organisation = db.session.get_one(Organisation, organisation_id)
    organisations.declare_size(
        act=act,
        organisation=organisation,
        year=act.at.year - 1,
        staff_hundredths=party.staff_hundredths,
        turnover_minor=party.turnover_minor,
        balance_minor=party.turnover_minor * 6 // 10,
    )
    confirm_declaration(act=act, organisation=organisation)


def present(stage: Stage, world: World, party: Party) -> None:
    """Fill in a creative's profile with its picture and send it for admission."""
    row = party.extra
    picture = (FOLDER / "pictures" / f"{row['picture']:02d}.jpg").read_bytes()

    def fill(act: Act) -> None:
        profile = profile_of(world.organisations[party.number])
        upload = FileStorage(io.BytesIO(picture), filename="picture.jpg", content_type="image/jpeg")
        profiles.save_profile(
            act=act,
            profile=profile,
            tagline=row["tagline"],
            description=description(row),
            sub_sectors=[row["sector"]],
            references=[
                {"title": title, "client": client, "year": 2021 + i, "url": ""}
                for i, (title, client) in enumerate(REFERENCES)
            ],
            languages=row["languages"],
            capacity=row["capacity"],
            picture=store_picture(act=act, upload=upload),
            picture_alt=f"Composition in the style of {party.name}",
        )
        profiles.submit_profile(act=act, profile=profile)

    stage.do(world.users[party.number], fill)


REFERENCES = (
    ("A shop that explains itself", "A maker in the valley"),
    ("One line of products instead of nine", "A family firm"),
    ("From a workshop to a place to visit", "A cooperative"),
)


def description(row: dict[str, object]) -> str:
    """Return the text of a profile."""
    return (
        f"{row['tagline']}. We are a small studio in the invented region of Terra Alta and work with "
        "firms that make things with their hands. We begin with a day in your workshop, show three "
        "directions within two weeks and stay until the first customer has used the result. "
        "You get open files, clear rights and a price that does not move."
    )


def profile_of(organisation_id: int) -> CreativeProfile:
    """Return the profile of a creative with its organisation."""
    return db.session.scalars(
        select(CreativeProfile)
        .where(CreativeProfile.organisation_id == organisation_id)
        .options(joinedload(CreativeProfile.organisation))
    ).one()


def bring_creatives(stage: Stage, world: World) -> None:
    """Enrol the creatives; all but the last two are admitted."""
    hashed = hash_password(PASSWORD)
    for party in creatives():
        enrol(stage, world, party, hashed)
        present(stage, world, party)
    for party in creatives()[:-1]:
        admit(stage, world, party)
    stage.jobs()


def admit(stage: Stage, world: World, party: Party) -> None:
    """Let the officer admit a creative to the gallery."""
    organisation_id = world.organisations[party.number]
    stage.do(
        world.staff["officer"],
        lambda act: profiles.admit_profile(act=act, profile=profile_of(organisation_id)),
    )
