"""Options of commands that run a deal on one path under assumptions: vectors, delays, ladders of prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipabs.case import Case
    from ipabs.simulation.assumed import Assumptions
    from ipabs.simulation.vectors import Vector

F = TypeVar("F", bound="Callable[..., Any]")
MOST_PRICES = 1_001
_ROUNDING = 1e-9
"""Of a step by which the last price may be missed."""


def as_vector(ctx: click.Context, param: click.Parameter, text: str | None) -> Vector | None:
    """Read a vector of shares as ``simulation.vectors`` does; a wrong one is a usage error."""
    from ipabs.errors import ModelError
    from ipabs.simulation.vectors import read_vector

    try:
        return None if text is None else read_vector(text)
    except ModelError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def as_shares(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[float, ...] | None:
    """Read shares that stand side by side, ``0%,2%,5%``; wrong ones are a usage error."""
    from ipabs.definitions.values import rate

    if text is None:
        return None
    try:
        shares = tuple(rate(part) for part in text.split(","))
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None
    wrong = [share for share in shares if not 0.0 <= share <= 1.0]
    if wrong:
        raise click.BadParameter(f"{100 * wrong[0]:.10g} % is not a share: 0% to 100% is needed.", ctx, param)
    if len(set(shares)) < len(shares):
        raise click.BadParameter("a share stands twice.", ctx, param)
    return shares


def as_prices(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[float, ...] | None:
    """Read prices, ``95:105:0.5`` or ``98,99,100``; wrong ones are a usage error."""
    from ipabs.definitions.values import number

    if text is None:
        return None
    is_ladder = ":" in text
    try:
        prices = [number(part) for part in text.split(":" if is_ladder else ",")]
        prices = _ladder(prices) if is_ladder else prices
        if min(prices) <= 0.0:
            raise ValueError(f"a price of {min(prices):g}: above 0 is needed.")
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None
    return tuple(prices)


def _ladder(parts: list[float]) -> list[float]:
    if len(parts) != 3:
        raise ValueError(f"a ladder has 3 parts, not {len(parts)}: lowest:highest:step.")
    low, high, step = parts
    if step <= 0.0 or high < low:
        raise ValueError("the highest price stands second, and the step is above 0: 95:105:0.5.")
    steps = (high - low) / step
    if steps >= MOST_PRICES:
        raise ValueError(f"{steps + 1:,.0f} prices: at most {MOST_PRICES:,}.")
    return [low + step * place for place in range(int(steps + _ROUNDING) + 1)]


def assumption_options(function: F) -> F:
    """What happens to the pool on the one path that is run."""
    periods = click.IntRange(min=0)
    for option in (
        click.option("--lag", type=periods, metavar="PERIODS", help="From default to recovery; as the deal says."),
        click.option("--delay", type=periods, default=0, metavar="PERIODS", help="By which everybody pays late."),
        click.option("--haircut", callback=as_vector, metavar="VECTOR", help="Off royalties and other receipts."),
        click.option("--prepayment", callback=as_vector, metavar="VECTOR", help="Of the principal, a year (CPR)."),
        click.option(
            "--severity", callback=as_vector, metavar="VECTOR", help="Lost of what defaults; 100% if not given."
        ),
        click.option(
            "--defaults",
            callback=as_vector,
            metavar="VECTOR",
            help="Of what performs, a year (CDR). A VECTOR is 2%, or 1%,2%,3% year by year (the last holds on), "
            "or a CSV file with columns share and year (or period).",
        ),
    ):
        function = option(function)
    return function


def assumptions_of(options: dict[str, Any]) -> Assumptions:
    """The options as assumptions."""
    from ipabs.simulation.assumed import Assumptions

    given = {key: value for key, value in options.items() if value is not None}
    if "defaults" not in given:
        for word in ("severity", "lag"):
            if word in given:
                raise click.UsageError(f"--{word} is of what defaults: it needs --defaults.")
    return Assumptions(**given)


def refuse_what_is_idle(case: Case, assumptions: Assumptions) -> None:
    """Turn an assumption that the pool has no use for into a usage error."""
    from ipabs.deterministic import check_assumptions
    from ipabs.errors import ModelError

    try:
        check_assumptions(case, assumptions)
    except ModelError as error:
        raise click.UsageError(f"--{error}") from None


def refuse_unknown(case: Case, tranches: tuple[str, ...]) -> None:
    """Refuse names of tranches that the deal does not have."""
    from ipabs.errors import nearest

    for name in tranches:
        if name not in case.deal.tranches:
            listed = ", ".join(case.deal.tranches)
            raise click.UsageError(f"no tranche '{name}': {listed}.{nearest(name, case.deal.tranches)}")
