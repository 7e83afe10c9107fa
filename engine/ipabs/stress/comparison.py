"""A case as it is and under a scenario -> both results, run on the same draws, and what changes between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from ipabs.errors import ModelError
from ipabs.measures.differences import Differences, Paths, given_differences, paired_differences
from ipabs.run import PATHS, SEED, Result, Simulated, run, simulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipabs.case import Case

Run = TypeVar("Run", Result, Simulated)


@dataclass(frozen=True, slots=True)
class Comparison(Generic[Run]):
    """A deal in base and under a scenario.

    Parameters
    ----------
    base, stressed : Result or Simulated
        Of the same seed and paths; given cash is one path in both.
    differences : Differences
        ``stressed`` less ``base``.
    """

    base: Run
    stressed: Run
    differences: Differences


def compare(
    base: Case,
    stressed: Case,
    *,
    paths: int = PATHS,
    seed: int = SEED,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    debug: bool = False,
) -> Comparison[Simulated]:
    """Simulate a deal as it is and under a scenario, path by path on the same draws.

    Parameters
    ----------
    base, stressed : Case
        The deal loaded without the scenario, and with it.
    paths, seed, threads, debug
        As for ``run.simulate``, for both.
    progress : callable
        Told how many paths are done, of the 2 x ``paths`` that both runs have.

    Raises
    ------
    ModelError
        The two are not the same deal, or their cash is given.
    RunError
        Cash is not conserved, under ``debug``.
    """
    _check_one_deal(base, stressed)
    if not (base.is_simulated and stressed.is_simulated):
        raise ModelError("the pool's cash is given: there are no paths to compare.")

    def further(done: int) -> None:
        if progress:
            progress(paths + done)

    before = simulate(base, paths=paths, seed=seed, threads=threads, progress=progress, debug=debug)
    after = simulate(stressed, paths=paths, seed=seed, threads=threads, progress=further, debug=debug)
    return Comparison(before, after, paired_differences(_paths(before), _paths(after)))


def compare_given(base: Case, stressed: Case, *, debug: bool = False) -> Comparison[Result]:
    """Run a deal on given cash as it is and under a scenario: the curve, support and terms may change, its cash not.

    Raises
    ------
    ModelError
        The two are not the same deal.
    RunError
        Cash is not conserved, under ``debug``.
    """
    _check_one_deal(base, stressed)
    before, after = run(base, debug=debug), run(stressed, debug=debug)
    found = given_differences((before.pool, before.tranches), (after.pool, after.tranches))
    return Comparison(before, after, found)


def _paths(result: Simulated) -> Paths:
    return Paths(result.tranches, result.triggers, result.pool, result.gathered, result.waterfall.terms.epsilon)


def _check_one_deal(base: Case, stressed: Case) -> None:
    names = tuple(base.deal.tranches), tuple(stressed.deal.tranches)
    if names[0] != names[1]:
        raise ModelError(
            f"a deal and a scenario of it have the same tranches, not {', '.join(names[0])} and {', '.join(names[1])}."
        )
