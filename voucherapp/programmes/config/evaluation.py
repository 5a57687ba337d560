"""Section K of the catalogue: how applications are judged."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from voucherapp.kernel.text import T
from voucherapp.programmes.config.base import Code, Part, Setting, later


class Descriptor(Part):
    """What a mark means."""

    points: int = Field(ge=0)
    text: str


class Criterion(Part):
    """A criterion of the score sheet."""

    code: Code
    label: str
    help: str = ""
    max_points: int = Field(gt=0)
    weight: int = Field(default=1, gt=0)
    threshold: int | None = Field(default=None, ge=0)
    descriptors: tuple[Descriptor, ...] = ()


class Committee(Part):
    """The body that looks at the ranking before it is decided."""

    quorum: int = Field(default=0, ge=0, le=50)
    may_change_rank: bool = False
    reasons_required: bool = True


class Evaluation(Part):
    """How applications are scored."""

    method: Annotated[
        Literal["points", "pass_fail", "single_expert", "panel", "two_stage", "none"],
        Setting(
            T("Way of judging"),
            seen=T("DIVA: points; Austria: pass or fail; Innosuisse: one expert."),
            choices={
                "points": T("points"),
                "pass_fail": T("pass or fail"),
                "single_expert": T("one expert recommends"),
                "panel": T("a panel"),
                "two_stage": T("two stages"),
                "none": T("nothing is judged"),
            },
            works=("points",),
        ),
    ] = "points"
    criteria: tuple[Criterion, ...] = ()
    evaluators_per_file: Annotated[
        int, Setting(T("Evaluators for each application")), Field(ge=1, le=5)
    ] = 2
    load_max: Annotated[
        int | None,
        later(T("Applications per evaluator, at most"), seen=T("C-VoUCHER: 15.")),
        Field(ge=1),
    ] = None
    total_threshold: Annotated[int, Setting(T("Points to reach, at least")), Field(ge=0)] = 0
    #: A third evaluator is asked for when totals differ by more than this; 0 for never.
    divergence: Annotated[
        int, Setting(T("A third evaluator when two differ by more than")), Field(ge=0)
    ] = 0
    aggregation: Annotated[
        Literal["mean", "mean_or_median_of_3", "median", "trimmed", "normalised_z"],
        Setting(
            T("Marks become one figure by"),
            choices={
                "mean": T("the mean"),
                "mean_or_median_of_3": T("the mean of two, the median of three"),
                "median": T("the median"),
                "trimmed": T("the trimmed mean"),
                "normalised_z": T("marks normalised by evaluator"),
            },
            works=("mean", "mean_or_median_of_3"),
        ),
    ] = "mean"
    anonymous_applicant: Annotated[bool, later(T("Evaluators do not see who applies"))] = False
    anonymous_evaluator: Annotated[
        bool, Setting(T("Applicants do not learn who evaluated"), works=(True,))
    ] = True
    training_required: Annotated[bool, later(T("Evaluators read sample files first"))] = False
    bonus_points: Annotated[
        tuple[Code, ...], later(T("Bonus points"), seen=T("Emilia-Romagna."))
    ] = ()
    committee: Annotated[
        Committee | None,
        later(T("Committee"), seen=T("DIVA’s committee validates the ranking.")),
    ] = None
    feedback: Annotated[
        Literal["none", "scores", "comments"],
        Setting(
            T("What applicants read of the marks"),
            choices={
                "none": T("nothing"),
                "scores": T("the marks"),
                "comments": T("marks and comments"),
            },
            works=("none",),
        ),
    ] = "none"
