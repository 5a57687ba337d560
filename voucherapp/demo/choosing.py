"""How the applications of the story are scored and decided."""

from __future__ import annotations

from collections.abc import Sequence

from voucherapp.accounts.queries import get_user
from voucherapp.allocation import operations as allocation
from voucherapp.allocation import operations_release
from voucherapp.allocation.queries_decisions import get_decision
from voucherapp.applications.queries import get_case
from voucherapp.demo.people import World
from voucherapp.demo.stage import Stage
from voucherapp.evaluation import operations as evaluation
from voucherapp.evaluation.operations_assigning import assign
from voucherapp.evaluation.queries import get_assignment
from voucherapp.kernel.act import Act
from voucherapp.programmes.queries import get_call

REASONS = {
    "innovation": "New for the firm and rare in the region; the earlier trial is described honestly.",
    "collaboration_quality": "Both sides are present in the work, and decisions have a rhythm.",
    "sustainability_over_time": "The firm can carry the result on with its own people.",
    "budget_and_plan": "Steps and prices are sound; the test with customers could come earlier.",
}
SHARES = {
    "innovation": 40,
    "collaboration_quality": 25,
    "sustainability_over_time": 20,
    "budget_and_plan": 15,
}


class Choosing:
    """Lets evaluators score and officers decide."""

    def __init__(self, stage: Stage, world: World) -> None:
        self.stage, self.world = stage, world

    def assign(self, token: str, evaluators: Sequence[int], due_in: int = 21) -> list[str]:
        """Assign evaluators to an application; returns the tokens of the assignments."""
        tokens = []
        for user_id in evaluators:

            def ask(act: Act, who: int = user_id) -> str:
                due = (
                    self.stage.moment(0)
                    .date()
                    .fromordinal(self.stage.now.date().toordinal() + due_in)
                )
                return assign(
                    act=act, application=get_case(token), evaluator=get_user(who), due_on=due
                ).token

            tokens.append(str(self.stage.do(self.world.staff["officer"], ask)))
        return tokens

    def score(self, evaluator: int, token: str, total: int, *, submit: bool = True) -> None:
        """Let an evaluator declare, score about `total` of 100 points, and submit."""
        self.stage.do(
            evaluator,
            lambda act: evaluation.declare_none(act=act, assignment=get_assignment(token)),
        )

        def write(act: Act) -> None:
            assignment = get_assignment(token)
            version = assignment.review.version if assignment.review is not None else 0
            marks = {
                code: (points * 100, False, REASONS[code]) for code, points in spread(total).items()
            }
            evaluation.save_review(
                act=act, assignment=assignment, version=version, marks=marks,
                comment="A sound application from people who know what they want to change.",
            )  # fmt: skip

        self.stage.do(evaluator, write)
        if submit:
            self.stage.do(
                evaluator,
                lambda act: evaluation.submit_review(act=act, assignment=get_assignment(token)),
            )

    def propose(self, code: str) -> int:
        """Let the first officer draw the line and record the decision."""

        def go(act: Act) -> int:
            decision = allocation.propose_decision(
                act=act, call=get_call(code), line_rule="skip_to_fit",
                remark="Line drawn by the rule of the call.",
            )  # fmt: skip
            return decision.id

        return int(self.stage.do(self.world.staff["officer"], go))

    def confirm_and_release(self, decision_id: int) -> None:
        """Let a second officer confirm; letters are made; all are released at once."""
        self.stage.do(
            self.world.staff["officer2"],
            lambda act: operations_release.confirm_decision(
                act=act, decision=get_decision(decision_id)
            ),
        )
        self.stage.night()
        self.stage.do(
            self.world.staff["officer2"],
            lambda act: operations_release.release_decision(
                act=act, decision=get_decision(decision_id)
            ),
        )
        self.stage.jobs()


def spread(total: int) -> dict[str, int]:
    """Spread a total over the criteria in proportion to their points."""
    parts = {code: total * most // 100 for code, most in SHARES.items()}
    parts["innovation"] += min(total - sum(parts.values()), 40 - parts["innovation"])
    return parts
