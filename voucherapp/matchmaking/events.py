"""What others may learn about briefs, enquiries, quotes, brokers and reviews of creatives."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class EnquirySent(Event):
    """A firm asked a creative about a brief."""

    enquiry_id: int


@dataclass(frozen=True, slots=True)
class EnquiryAnswered(Event):
    """A creative accepted to talk, or declined with a reason."""

    enquiry_id: int


@dataclass(frozen=True, slots=True)
class EnquiryMessageWritten(Event):
    """One side of an enquiry wrote to the other."""

    message_id: int


@dataclass(frozen=True, slots=True)
class EnquiryClosed(Event):
    """The firm closed an enquiry."""

    enquiry_id: int


@dataclass(frozen=True, slots=True)
class QuoteAsked(Event):
    """A firm asked a creative for a quote."""

    quote_id: int


@dataclass(frozen=True, slots=True)
class QuoteGiven(Event):
    """A creative gave its quote, or changed it."""

    quote_id: int


@dataclass(frozen=True, slots=True)
class QuoteDeclined(Event):
    """A creative declined to quote."""

    quote_id: int


@dataclass(frozen=True, slots=True)
class QuoteWithdrawn(Event):
    """A firm took its request for a quote back."""

    quote_id: int


@dataclass(frozen=True, slots=True)
class QuoteChosen(Event):
    """A firm chose a quote; the others of the brief were not chosen."""

    quote_id: int


@dataclass(frozen=True, slots=True)
class BrokerInvited(Event):
    """A firm asked a broker to help with a brief."""

    brokerage_id: int


@dataclass(frozen=True, slots=True)
class BrokerAnswered(Event):
    """A broker told its fee and helps, or does not help."""

    brokerage_id: int


@dataclass(frozen=True, slots=True)
class BrokerEnded(Event):
    """A firm ended the help of a broker."""

    brokerage_id: int


@dataclass(frozen=True, slots=True)
class BrokerCommented(Event):
    """A broker commented on a brief, or suggested a creative."""

    comment_id: int


@dataclass(frozen=True, slots=True)
class RatingOpened(Event):
    """A project was delivered and paid: the firm can review its creative."""

    rating_id: int


@dataclass(frozen=True, slots=True)
class RatingWritten(Event):
    """A firm wrote its review; an officer reads it first."""

    rating_id: int


@dataclass(frozen=True, slots=True)
class RatingDecided(Event):
    """An officer published a review, or did not."""

    rating_id: int


@dataclass(frozen=True, slots=True)
class RatingAnswered(Event):
    """A creative answered a review; an officer reads it first."""

    answer_id: int


@dataclass(frozen=True, slots=True)
class RatingAnswerDecided(Event):
    """An officer published an answer, or did not."""

    answer_id: int
