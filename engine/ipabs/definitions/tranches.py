"""Tranches: what the deal owes its investors, and how it repays them."""

from __future__ import annotations

from typing import Annotated, Any, Self, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, PlainValidator, Tag, WithJsonSchema, model_validator

from ipabs.definitions.fields import (
    Amount,
    Day,
    Definition,
    Flag,
    Formula,
    NameText,
    Rate,
    Whole,
    choice,
    complaint,
    money_or_share,
    single,
)
from ipabs.definitions.interest import Components, Coupon, StepUp, UnpaidInterest
from ipabs.definitions.market_words import DAY_COUNTS
from ipabs.definitions.values import quoted
from ipabs.errors import nearest

PRINCIPAL_WORDS = (
    "pass-through", "sequential", "straight-line", "pro-rata", "turbo", "bullet", "revolving", "residual", "none",
)  # fmt: skip


class Instalment(Definition):
    """One instalment of a schedule."""

    amount: float
    """Money, or a share of the notional."""
    share: bool
    """Whether ``amount`` is a share."""


def _instalment(raw: Any) -> Instalment:
    return Instalment(**money_or_share(raw, "an instalment repays"))


def _straight_line(raw: Any) -> str:
    if single(raw) != "straight-line":
        raise complaint(f"{quoted(raw)} is neither straight-line nor a list of instalments.")
    return str(raw)


def _one_or_list(raw: Any) -> str:
    return "<list>" if isinstance(raw, list) else "<one>"


_AMOUNT_OR_SHARE = WithJsonSchema({"type": ["number", "string"], "examples": ["5%", 2_000_000]})


class Word(Definition):
    """Principal by one word."""

    kind: Annotated[str, choice(*PRINCIPAL_WORDS)]
    """pass-through, turbo: the whole balance is due on every date. sequential: the same, once every tranche above
    it is repaid. pro-rata: its share, by balance among the pro-rata tranches, of the principal the pool collected.
    bullet: nothing before maturity. straight-line: equal parts over all payments. revolving: drawn and repaid by
    steps, up to the notional; the whole balance once it can no longer be drawn. residual: whatever is left.
    none: there is none, only interest on what 'interest-on' says."""


class Schedule(Definition):
    """Principal by instalments."""

    schedule: Annotated[
        Annotated[str, PlainValidator(_straight_line), WithJsonSchema({"const": "straight-line"}), Tag("<one>")]
        | Annotated[
            tuple[Annotated[Instalment, PlainValidator(_instalment), _AMOUNT_OR_SHARE], ...],
            Field(min_length=1),
            Tag("<list>"),
        ],
        Discriminator(_one_or_list),
    ]
    """``straight-line``, or the instalments one by one, in money or in % of the notional."""
    payments: Whole | None = None
    """Number of equal instalments; all payments unless given."""
    grace: Whole | None = None
    """Payments before the first instalment."""

    @model_validator(mode="after")
    def _only_equal_parts_are_counted(self) -> Self:
        if self.payments is not None and self.schedule != "straight-line":
            raise complaint("'payments' counts equal instalments; a list has its own length.", "payments")
        return self


class TargetBalance(Definition):
    """Principal down to a target."""

    target_balance: Annotated[
        Annotated[Formula, Tag("<one>")] | Annotated[tuple[Amount, ...], Field(min_length=1), Tag("<list>")],
        Discriminator(_one_or_list),
    ]
    """Balance after each payment, or a formula for it; after the end of a list its last entry holds."""


_SHAPES = ("schedule", "target-balance")


def _one_shape(raw: Any) -> Any:
    """See that principal is a word, or a mapping that holds one of the two others."""
    if isinstance(raw, list):
        raise complaint("a list stands behind a word: {schedule: [...]} or {target-balance: [...]}.")
    if isinstance(raw, dict) and sum(word in raw for word in _SHAPES) != 1:
        near = [nearest(key, _SHAPES) for key in raw if key not in _SHAPES]
        hint = next((text for text in near if text), "")
        raise complaint(f"a mapping here holds either 'schedule' or 'target-balance'.{hint}")
    return raw


def _shape(raw: Any) -> str:
    if isinstance(raw, dict):
        return "<target>" if "target-balance" in raw else "<schedule>"
    return "<word>"


def _word(raw: Any) -> Any:
    return {"kind": raw} if isinstance(raw, str) else raw


Principal: TypeAlias = Annotated[
    Annotated[
        Annotated[Word, BeforeValidator(_word), WithJsonSchema({"enum": list(PRINCIPAL_WORDS)}), Tag("<word>")]
        | Annotated[Schedule, Tag("<schedule>")]
        | Annotated[TargetBalance, Tag("<target>")],
        Discriminator(_shape),
    ],
    BeforeValidator(_one_shape),
]


class Tranche(Definition):
    """A class of notes."""

    notional: Amount
    """Principal at closing; of a revolving note its commitment, the most it may owe; without principal, what prices
    are per 100 of."""
    coupon: Coupon = 0.0
    """Interest a year on the balance."""
    principal: Principal
    """When principal falls due."""
    drawn: Amount | None = None
    """Of a revolving note: what it owes at closing; nothing unless given."""
    redraw_until: Day | None = None
    """Of a revolving note: from this date on nothing is drawn and the whole balance is due; until the maturity unless
    given."""
    day_count: Annotated[str, choice(*DAY_COUNTS)] | None = None
    """How its interest counts days; the deal's unless given."""
    pari_passu: NameText | None = None
    """The tranche before it with which it ranks equally: losses reach both at once."""
    maturity: Day | None = None
    """From this date the whole balance is due; the legal final unless given."""
    issue_price: Amount = 100.0
    """What investors pay per 100 of notional."""
    required_spread: Rate | None = None
    """Over the curve, continuously compounded, for its value."""
    required_return: Rate | None = None
    """A year, effective, for its value; instead of a spread."""
    unpaid_interest: UnpaidInterest = "carried"
    """carried: stays due and bears nothing. compounds: stays due and bears interest at the coupon. capitalises: joins
    the balance after the payment date (payment in kind); on the last one it stays due."""
    deferrable: Flag = False
    """Interest not paid on its date is not missed; what is unpaid in the end is."""
    accretes: Formula | None = None
    """While this holds, looked at when interest accrues, the period's interest is not due: it joins the balance."""
    step_ups: list[StepUp] = Field(default_factory=list)
    """What is added to the coupon, and when; several add up."""
    interest_on: Formula | None = None
    """Base of the interest of a tranche without principal, as it stands when the period begins."""
    components: Components = Field(default_factory=dict)
    """Further interest by name, each a claim of its own."""
    anticipated_repayment: Day | None = None
    """When investors expect to be repaid, before the maturity; what is outstanding then is told."""

    @model_validator(mode="after")
    def _one_yardstick(self) -> Self:
        if self.required_spread is not None and self.required_return is not None:
            raise complaint("a tranche has a 'required-spread' or a 'required-return', not both.")
        if self.issue_price == 0:
            raise complaint("'issue-price' is 0.", "issue-price")
        if isinstance(self.coupon, float) and self.coupon < 0:
            raise complaint("'coupon' is negative.", "coupon")
        if self.required_return is not None and self.required_return <= -1:
            raise complaint("'required-return' takes everything: more than -100% is needed.", "required-return")
        return self

    @model_validator(mode="after")
    def _drawings_are_of_a_revolving_note(self) -> Self:
        for word, value in (("drawn", self.drawn), ("redraw-until", self.redraw_until)):
            if value is not None and not self.is_revolving:
                raise complaint(f"'{word}' stands with 'principal: revolving'.", word)
        if self.drawn is not None and self.drawn > self.notional > 0:
            message = f"{self.drawn:,.2f} is more than the notional of {self.notional:,.2f}, the most the note may owe."
            raise complaint(message, "drawn")
        return self

    @model_validator(mode="after")
    def _interest_has_a_base(self) -> Self:
        if not self.has_principal:
            if self.interest_on is None:
                raise complaint("with 'principal: none' say what interest runs on: 'interest-on' is missing.")
            if not (self.bears_interest or self.components):
                raise complaint("with 'principal: none' and no interest nothing is ever due.")
            if self.accretes is not None:
                raise complaint("'accretes' has no balance to add to: 'principal' is none.", "accretes")
            if "capitalises" in {self.unpaid(part) for part in ("interest", *self.components)}:
                raise complaint("unpaid interest that 'capitalises' has no balance to join: 'principal' is none.")
        elif self.interest_on is not None:
            message = "'interest-on' stands with 'principal: none'; other tranches pay interest on their balance."
            raise complaint(message, "interest-on")
        if self.accretes is not None and not self.bears_interest:
            raise complaint("'accretes' moves nothing: the tranche has no coupon.", "accretes")
        return self

    def unpaid(self, part: str) -> str:
        """What becomes of a part's arrears: ``interest`` or a component; principal is carried."""
        if part in self.components:
            return self.components[part].unpaid_interest
        return self.unpaid_interest if part == "interest" else "carried"

    def components_that_are(self, *, promised: bool) -> list[str]:
        """Names of the components that are promised, or are not."""
        return [name for name, component in self.components.items() if component.promised == promised]

    @property
    def bears_interest(self) -> bool:
        """It has a coupon, or one that steps up from nothing."""
        return self.coupon != 0 or bool(self.step_ups)

    @property
    def has_principal(self) -> bool:
        """It is repaid something; otherwise it has interest on a notional only."""
        return not (isinstance(self.principal, Word) and self.principal.kind == "none")

    @property
    def principal_at_closing(self) -> float:
        """Balance it begins with, money: the notional; what is drawn of a revolving note; nothing without principal."""
        if self.is_revolving:
            return self.drawn or 0.0
        return self.notional if self.has_principal else 0.0

    @property
    def price_at_closing(self) -> float:
        """What investors pay at closing per 100 of notional: of a revolving note only for what is drawn."""
        return self.issue_price * self.principal_at_closing / self.notional if self.is_revolving else self.issue_price

    @property
    def is_revolving(self) -> bool:
        """It is drawn and repaid by steps."""
        return isinstance(self.principal, Word) and self.principal.kind == "revolving"

    @property
    def is_residual(self) -> bool:
        """It takes whatever is left."""
        return isinstance(self.principal, Word) and self.principal.kind == "residual"

    @property
    def has_no_schedule(self) -> bool:
        """Its principal is promised by the end, not by dates."""
        return isinstance(self.principal, Word) and self.principal.kind not in ("straight-line", "bullet")
