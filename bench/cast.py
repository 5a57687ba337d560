"""Who takes part in the year that the bench loads: staff, evaluators, firms, creatives."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bench.rows import Rows
from voucherapp.accounts.models import Membership, User
from voucherapp.files.models import StoredFile
from voucherapp.organisations.models import CreativeProfile, Organisation, SizeDeclaration
from voucherapp.reference.codes import cci_sub_sectors, is_cci_nace, nace_choices
from voucherapp.state_aid.models import AidDeclaration

NUTS3 = ("ITH31", "ITH32", "ITH34", "ITH35", "ITH36", "ITH41", "ITH42", "ITH43", "ITH44")
SIZES = (("micro", 650), ("small", 2800), ("medium", 12000))
STAFF = (
    ("officer", "Olga Officer"),
    ("officer", "Otto Officer"),
    ("finance_checker", "Carla Checker"),
    ("finance_releaser", "Rita Releaser"),
    ("auditor", "Aldo Auditor"),
    ("administrator", "Anna Admin"),
)
WORDS = (
    "workshop", "material", "customer", "prototype", "design", "region", "product", "service",
    "story", "season", "market", "process", "family", "timber", "glass", "machine", "visitor",
    "packaging", "digital", "repair", "local", "export", "quality", "season", "partner", "idea",
)  # fmt: skip
NAMES = ("Alba", "Bora", "Carso", "Delta", "Etna", "Faro", "Grado", "Istra", "Lago", "Marea")
TRADES = ("Legno", "Vetro", "Ceramica", "Tessuti", "Meccanica", "Alimenti", "Arredi", "Carta")
ARTS = ("Studio", "Atelier", "Officina", "Bottega", "Film", "Sound", "Pixel", "Forma")


@dataclass
class World:
    """What the parts of the load share: rows, chance with a fixed seed, people and parties."""

    rows: Rows
    now: datetime
    chance: random.Random
    staff: dict[str, list[int]] = field(default_factory=dict)
    evaluators: list[int] = field(default_factory=list)
    firms: list[SimpleNamespace] = field(default_factory=list)
    creatives: list[SimpleNamespace] = field(default_factory=list)
    tokens: int = 0

    def token(self) -> str:
        """Return a token as long as real ones, the same in every load."""
        self.tokens += 1
        return hashlib.sha256(f"bench {self.tokens}".encode()).hexdigest()[:26]

    def prose(self, words: int) -> str:
        """Return a text of so many words."""
        return " ".join(self.chance.choices(WORDS, k=words)).capitalize() + "."


def load_staff(world: World, evaluators: int) -> None:
    """Add the scheme's own people and the evaluators."""
    for number, (role, name) in enumerate(STAFF):
        world.staff.setdefault(role, []).append(_user(world, f"staff{number}", name, [role]))
    for number in range(evaluators):
        name = f"Evaluator {number + 1}"
        world.evaluators.append(_user(world, f"evaluator{number}", name, ["evaluator"]))


def _user(world: World, mailbox: str, name: str, roles: list[str]) -> int:
    return world.rows.add(
        User,
        email=f"{mailbox}@{mailbox}.example.org",
        name=name,
        roles=roles,
        created_at=world.now - timedelta(days=400),
        email_confirmed_at=world.now - timedelta(days=400),
    )


def load_firms(world: World, count: int) -> None:
    """Add firms that meet the conditions of the preset, each with a person, size and declaration."""
    classes = [c for c, _label in nace_choices() if c[:2] in _TRADITIONAL and not is_cci_nace(c)]
    for number in range(count):
        size, staff_hundredths = world.chance.choice(SIZES)
        name = f"{world.chance.choice(TRADES)} {world.chance.choice(NAMES)} {number + 1} srl"
        firm = _organisation(
            world, "firm", number, name, nace_code=world.chance.choice(classes), role="firm"
        )
        declared = world.now - timedelta(days=380)
        world.rows.add(
            SizeDeclaration,
            organisation_id=firm.id,
            declared_at=declared,
            declared_by=firm.user,
            year=declared.year - 1,
            staff_hundredths=staff_hundredths,
            turnover_minor=staff_hundredths * 900_00,
            balance_minor=staff_hundredths * 700_00,
            size_class=size,
        )
        world.rows.add(
            AidDeclaration,
            organisation_id=firm.id,
            confirmed_at=declared,
            confirmed_by=firm.user,
            confirmed_name=f"Person of {name}",
            lines=0,
            total_minor=0,
        )
        firm.size, firm.size_year = size, declared.year - 1
        world.firms.append(firm)


_TRADITIONAL = frozenset({"10", "13", "16", "23", "25", "28", "31"})


def load_creatives(world: World, count: int) -> None:
    """Add admitted creatives with a person and a profile."""
    sectors = [key for key, _label in cci_sub_sectors()]
    for number in range(count):
        name = f"{world.chance.choice(ARTS)} {world.chance.choice(NAMES)} {number + 1}"
        creative = _organisation(
            world, "creative", number, name, nace_code="74.12", role="creative"
        )
        creative.sector = sectors[number % len(sectors)]
        tagline = world.prose(9)
        world.rows.add(
            CreativeProfile,
            organisation_id=creative.id,
            tagline=tagline,
            description=world.prose(120),
            sub_sectors=[creative.sector],
            references=[{"title": "Catalogue", "client": "Faro", "year": 2024, "url": ""}],
            languages=["it", "en"],
            capacity=3,
            state="admitted",
            decided_at=world.now - timedelta(days=390),
            decided_by=world.staff["officer"][0],
            updated_at=world.now - timedelta(days=391),
            search_text=f"{name} {tagline}".lower(),
        )
        world.creatives.append(creative)


def _organisation(
    world: World, kind: str, number: int, name: str, *, nace_code: str, role: str
) -> SimpleNamespace:
    key = f"{kind[0].upper()}{number:09d}"
    values: dict[str, Any] = {
        "kind": kind,
        "name": name,
        "registration_number": key,
        "registration_key": key,
        "vat_number": f"IT{number + (0 if kind == 'firm' else 10**9):011d}",
        "street": "Via del Lavoro" if kind == "firm" else "Via dell'Arte",
        "house_number": str(number % 90 + 1),
        "postcode": "34121",
        "town": "Trieste",
        "country": "IT",
        "nuts3": NUTS3[number % len(NUTS3)],
        "nace_code": nace_code,
        "nace_revision": "2.1",
        "founded_on": (world.now - timedelta(days=4000)).date(),
        "email": f"{kind}{number}@{kind}{number}.example.org",
        "website": "",
    }
    created = world.now - timedelta(days=395)
    number_of = world.rows.add(Organisation, token=world.token(), created_at=created, **values)
    user = _user(world, f"{kind}{number}", f"Person of {name}", [role])
    world.rows.add(Membership, user_id=user, organisation_id=number_of, since=created)
    return SimpleNamespace(id=number_of, user=user, phone="", legal_form="company", **values)


def add_file(world: World, sha256: str, size: int, filename: str, at: datetime, by: int) -> Any:
    """Add a stored file; its bytes lie on the disk once for all that share the hash."""
    values: dict[str, Any] = {
        "token": world.token(),
        "sha256": sha256,
        "size": size,
        "media_type": "application/pdf",
        "filename": filename,
    }
    number = world.rows.add(StoredFile, created_at=at, created_by=by, scan="clean", **values)
    # Given by the firm: an application attaches it under its own name.
    return SimpleNamespace(id=number, offer_id=None, confidential=False, **values)
