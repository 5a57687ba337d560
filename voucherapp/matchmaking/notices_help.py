"""Who is told what about the help of brokers, and about reviews after delivery."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import letter, tell_staff, tell_user
from voucherapp.accounts.queries import find_user_by_email
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission, Role
from voucherapp.kernel.text import T
from voucherapp.matchmaking.models_broker import Brokerage
from voucherapp.matchmaking.notices import tell_side
from voucherapp.matchmaking.queries_broker import get_brokerage, get_comment
from voucherapp.matchmaking.queries_ratings import get_answer, get_rating
from voucherapp.notifications.operations import send_message
from voucherapp.web.links import external
from voucherapp.web.settings import setting


def on_broker_invited(event: dict[str, Any], act: Act) -> None:
    """Ask the broker to help; somebody without such an account reads how to get one."""
    brokerage = get_brokerage(event["brokerage_id"])
    firm, key = brokerage.brief.firm.name, f"brokerage/{brokerage.id}/invited"
    subject = T("%(firm)s asks for your help", firm=firm)
    user = find_user_by_email(brokerage.invited_email)
    if user is not None and user.active and Role.BROKER in user.roles:
        body = T(
            "%(firm)s would like your help to say what it needs and to find a creative. Say first "
            "whether you take a fee; then you can read its brief:\n%(link)s",
            firm=firm,
            link=external("broker.show", token=brokerage.token),
        )
        tell_user(
            act=act, user_id=user.id, kind="broker.invited", subject=subject, body=body,
            dedup_key=key,
        )  # fmt: skip
        return
    body = T(
        "%(firm)s would like your help as a broker on %(site)s. Brokers get their account from the "
        "office of the scheme: ask it for one with this e-mail address, and the request of the firm "
        "waits there for you:\n%(link)s\n\nIf you do not know the firm, there is nothing to do.",
        firm=firm,
        site=setting("SITE_NAME"),
        link=external("matchmaking.home"),
    )
    send_message(
        act=act,
        kind="broker.invited",
        to_email=brokerage.invited_email,
        subject=subject,
        body=letter(brokerage.invited_email, body),
        dedup_key=key,
    )


def on_broker_answered(event: dict[str, Any], act: Act) -> None:
    """Tell the firm whether the broker helps, and for which fee."""
    brokerage = get_brokerage(event["brokerage_id"])
    name = brokerage.broker.name if brokerage.broker else brokerage.invited_email
    if brokerage.state == "declined":
        subject, body = (
            T("%(name)s does not help", name=name),
            T("%(name)s does not help with “%(title)s”.", name=name, title=brokerage.brief.title),
        )
    elif brokerage.takes_fee:
        subject = T("%(name)s helps you", name=name)
        body = T(
            "%(name)s helps you with “%(title)s” and takes a fee:\n\n%(fee)s\n\nIf you do not want "
            "this, end the help here:\n%(link)s",
            name=name,
            title=brokerage.brief.title,
            fee=brokerage.fee_text,
            link=_help_link(brokerage),
        )
    else:
        subject = T("%(name)s helps you", name=name)
        body = T(
            "%(name)s helps you with “%(title)s” and takes no fee. You find its comments here:\n"
            "%(link)s",
            name=name,
            title=brokerage.brief.title,
            link=_help_link(brokerage),
        )
    key = f"brokerage/{brokerage.id}/{brokerage.state}"
    tell_side(act, brokerage.brief.firm_id, "broker.answered", subject, body, key)


def on_broker_ended(event: dict[str, Any], act: Act) -> None:
    """Tell the broker that its help is ended."""
    brokerage = get_brokerage(event["brokerage_id"])
    if brokerage.broker_id is None:
        return
    firm = brokerage.brief.firm.name
    tell_user(
        act=act,
        user_id=brokerage.broker_id,
        kind="broker.ended",
        subject=T("%(firm)s has ended your help", firm=firm),
        body=T("%(firm)s thanks you and has ended your help with its brief.", firm=firm),
        dedup_key=f"brokerage/{brokerage.id}/ended",
    )


def on_broker_commented(event: dict[str, Any], act: Act) -> None:
    """Tell the firm what its broker says."""
    comment = get_comment(event["comment_id"])
    brokerage = get_brokerage(comment.brokerage_id)
    said = comment.text
    if comment.creative is not None:
        said = str(T("Suggests %(name)s.", name=comment.creative.name)) + f"\n\n{said}"
    body = T(
        "%(name)s on “%(title)s”:\n\n%(text)s\n\nSee it here:\n%(link)s",
        name=comment.by_name,
        title=brokerage.brief.title,
        text=said.strip(),
        link=_help_link(brokerage),
    )
    subject = T("%(name)s has commented on your brief", name=comment.by_name)
    key = f"brokerage/comment/{comment.id}"
    tell_side(act, brokerage.brief.firm_id, "broker.comment", subject, body, key)


def on_rating_opened(event: dict[str, Any], act: Act) -> None:
    """Invite the firm to review its creative."""
    rating = get_rating(event["rating_id"])
    body = T(
        "“%(project)s” is delivered and paid. How was the work with %(name)s? A few sentences help "
        "other firms to choose:\n%(link)s\n\nAn officer reads your review before it is published.",
        project=rating.project,
        name=rating.creative.name,
        link=external("ratings.write", token=rating.token),
    )
    subject = T("How was the work with %(name)s?", name=rating.creative.name)
    tell_side(act, rating.firm_id, "rating.opened", subject, body, f"rating/{rating.id}/opened")


def on_rating_written(event: dict[str, Any], act: Act) -> None:
    """Tell officers that a review waits."""
    rating = get_rating(event["rating_id"])
    moment = rating.written_at.isoformat() if rating.written_at else ""
    _tell_officers(
        act,
        T("Review of %(name)s waits to be published", name=rating.creative.name),
        T(
            "%(firm)s has reviewed %(name)s. Please read it and publish it, or say why not:\n%(link)s",
            firm=rating.firm.name,
            name=rating.creative.name,
            link=external("ratings.moderate", token=rating.token),
        ),
        f"rating/{rating.id}/written/{moment}",
    )


def on_rating_decided(event: dict[str, Any], act: Act) -> None:
    """Tell the firm what became of its review, and the creative once it is public."""
    rating = get_rating(event["rating_id"])
    moment = rating.decided_at.isoformat() if rating.decided_at else ""
    key = f"rating/{rating.id}/{rating.state}/{moment}"
    if rating.state == "refused":
        body = T(
            "Your review of %(name)s was not published:\n\n%(reason)s\n\nYou can change it and send "
            "it again:\n%(link)s",
            name=rating.creative.name,
            reason=rating.reason,
            link=external("ratings.write", token=rating.token),
        )
        subject = T("Your review was not published")
        tell_side(act, rating.firm_id, "rating.decided", subject, body, key)
        return
    link = external("gallery.creative", token=rating.creative.token)
    body = T(
        "Your review of %(name)s is published:\n%(link)s", name=rating.creative.name, link=link
    )
    tell_side(act, rating.firm_id, "rating.decided", T("Your review is published"), body, key)
    body = T(
        "%(firm)s has reviewed your work on “%(project)s”; everybody can read it now. You can answer "
        "once:\n%(link)s",
        firm=rating.firm.name,
        project=rating.project,
        link=external("ratings.answer", token=rating.token),
    )
    subject = T("%(firm)s has reviewed your work", firm=rating.firm.name)
    tell_side(act, rating.creative_id, "rating.published", subject, body, key + "/creative")


def on_rating_answered(event: dict[str, Any], act: Act) -> None:
    """Tell officers that an answer waits."""
    answer = get_answer(event["answer_id"])
    rating = answer.rating
    _tell_officers(
        act,
        T("Answer of %(name)s waits to be published", name=rating.creative.name),
        T(
            "%(name)s has answered the review of %(firm)s. Please read it and publish it, or say why "
            "not:\n%(link)s",
            name=rating.creative.name,
            firm=rating.firm.name,
            link=external("ratings.moderate", token=rating.token),
        ),
        f"rating/answer/{answer.id}/written",
    )


def on_answer_decided(event: dict[str, Any], act: Act) -> None:
    """Tell the creative what became of its answer, and the firm once it is public."""
    answer = get_answer(event["answer_id"])
    rating, key = answer.rating, f"rating/answer/{answer.id}/{answer.state}"
    if answer.state == "refused":
        body = T("Your answer was not published:\n\n%(reason)s", reason=answer.reason)
        subject = T("Your answer was not published")
        tell_side(act, rating.creative_id, "rating.answer", subject, body, key)
        return
    link = external("gallery.creative", token=rating.creative.token)
    body = T("Your answer is published:\n%(link)s", link=link)
    tell_side(act, rating.creative_id, "rating.answer", T("Your answer is published"), body, key)
    body = T("%(name)s has answered your review:\n%(link)s", name=rating.creative.name, link=link)
    subject = T("%(name)s has answered your review", name=rating.creative.name)
    tell_side(act, rating.firm_id, "rating.answer", subject, body, key + "/firm")


def _help_link(brokerage: Brokerage) -> str:
    return external("broker.help_wanted", token=brokerage.brief.token)


def _tell_officers(act: Act, subject: T, body: T, key: str) -> None:
    tell_staff(
        act=act,
        permission=Permission.RATING_MODERATE,
        kind="rating.waits",
        subject=subject,
        body=body,
        dedup_key=key,
    )


SUBSCRIBERS = {
    "BrokerInvited": (on_broker_invited,),
    "BrokerAnswered": (on_broker_answered,),
    "BrokerEnded": (on_broker_ended,),
    "BrokerCommented": (on_broker_commented,),
    "RatingOpened": (on_rating_opened,),
    "RatingWritten": (on_rating_written,),
    "RatingDecided": (on_rating_decided,),
    "RatingAnswered": (on_rating_answered,),
    "RatingAnswerDecided": (on_answer_decided,),
}
