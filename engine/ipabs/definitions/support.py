"""Support: outside money that pays claims when cash does not reach them, on which terms, and what it costs."""

from __future__ import annotations

import math
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from ipabs.definitions import values
from ipabs.definitions.expressions import Expression
from ipabs.definitions.fields import (
    ONE_OR_MORE,
    ClaimText,
    Definition,
    Flag,
    Formula,
    NameText,
    Rate,
    choice,
    complaint,
    one_or_more,
    read_formula,
    single,
)
from ipabs.definitions.interest import Coupon

SUPPORT_KINDS = ("shortfall", "guarantee", "liquidity", "letter-of-credit", "wrap")


def _limit(raw: Any) -> float | Expression:
    text = single(raw)
    if text == "none":
        return math.inf
    try:
        values.number(text)
    except ValueError:
        formula: Expression = read_formula(text)
        return formula
    try:
        return values.money(text)
    except ValueError as error:
        raise complaint(str(error)) from None


class SupportFee(Definition):
    """What standing ready costs: a claim of the provider, ``NAME.fee``."""

    rate: Rate
    """A year."""
    of: Annotated[str, choice("limit", "undrawn", "covered")]
    """limit: what it may pay in all. undrawn: what it could still pay when the period begins. covered: its share of the
    balance of the tranches it covers, when the period begins."""

    @model_validator(mode="after")
    def _costs(self) -> Self:
        if self.rate < 0:
            raise complaint("'rate' is negative.", "rate")
        return self


class Support(Definition):
    """Someone who pays what is short on the claims covered, and is repaid by a ``repay`` step."""

    kind: Annotated[str, choice(*SUPPORT_KINDS)]
    """shortfall: pays the difference when cash does not reach (Chinese: 差额支付). guarantee: of timely interest and
    principal in the end. liquidity: a facility for interest and fees. letter-of-credit: a sum that draws use up.
    wrap: a guarantee of a monoline insurer."""
    provider: NameText
    """One of the parties; after its failure nothing can be drawn."""
    covers: Annotated[list[ClaimText], BeforeValidator(one_or_more), Field(min_length=1), ONE_OR_MORE]
    """The claims it may pay: A.interest, A.principal, or A for both."""
    limit: Annotated[
        float | Expression,
        PlainValidator(_limit),
        WithJsonSchema({"type": ["number", "string"], "examples": ["none", "10% * balance(A)"]}),
    ] = math.inf
    """Most it may be owed at one time, or, where it is not reinstated, pay in all: money, a formula that is looked at
    when the period begins, or none."""
    replenish: Flag | None = None
    """Whether repayment reinstates the limit: as a rule of shortfall and liquidity, not of the others."""
    share: Rate = 1.0
    """The part of what is short that it pays."""
    principal: Annotated[str, choice("timely", "ultimate")] | None = None
    """timely: as it falls due. ultimate: from the maturity on, as a rule of guarantee and wrap."""
    accelerates: Formula | None = None
    """While it holds, ultimate principal is paid as it falls due; looked at before the steps."""
    fee: SupportFee | None = None
    """What standing ready costs, until the provider fails."""
    interest: Coupon = 0.0
    """A year, on what it is owed when the period begins: a claim of the provider, ``NAME.interest``."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind == "liquidity":
            for word, given in (("principal", self.principal), ("accelerates", self.accelerates)):
                if given is not None:
                    raise complaint(f"'{word}' has no sense: a liquidity facility pays interest and fees.", word)
        if not 0 < self.share <= 1:
            raise complaint("'share' is a part of what is short: above 0% and at most 100%.", "share")
        if self.accelerates is not None and not self.pays_ultimately:
            raise complaint("'accelerates' moves nothing: principal is paid as it falls due anyway.", "accelerates")
        if self.limit == math.inf:
            if self.replenish is not None:
                raise complaint("'replenish' moves nothing: there is no limit.", "replenish")
            if self.fee is not None and self.fee.of != "covered":
                raise complaint(f"a fee 'of: {self.fee.of}' needs a limit.", "fee")
        if isinstance(self.interest, float) and self.interest < 0:
            raise complaint("'interest' is negative.", "interest")
        return self

    @property
    def is_reinstated(self) -> bool:
        """Repayment makes room under the limit."""
        return self.kind in ("shortfall", "liquidity") if self.replenish is None else self.replenish

    @property
    def pays_ultimately(self) -> bool:
        """Principal is not paid before the maturity."""
        return self.kind in ("guarantee", "wrap") if self.principal is None else self.principal == "ultimate"

    @property
    def costs(self) -> tuple[str, ...]:
        """Claims of the provider beside repayment: ``fee``, ``interest``."""
        bears = self.interest != 0.0
        return (*(("fee",) if self.fee is not None else ()), *(("interest",) if bears else ()))
