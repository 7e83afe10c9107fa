"""The waterfall, a path x period x row of the plan, against the same rows by NumPy.

Three deals: the shipped one, the sample of the design, and one of five classes with some of everything. Each keeps
the flows of its tranches, as a run of many paths does. Receipts and failures of each path are drawn; a path is run
through the plain interpreter, and all paths through NumPy, before anything is timed. Threads take tasks of 1,024
paths in blocks of 128, each with registers and flows of its own; a block's inputs are in the cache, for in a run
the collateral has just written them. No deal waits for a compiler: all of them run the one ``run_plan`` there is.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from bench.peers import numpy_waterfall
from ipabs import run as pricing
from ipabs.definitions.vocabulary import RECEIPT_KINDS
from ipabs.kernels.blocks import empty_block
from ipabs.kernels.waterfall import run_plan
from ipabs.waterfall.compile import Waterfall, compile_waterfall
from ipabs.waterfall.flows import LANES
from tests.naive import waterfall as plain
from tests.waterfall.layout import rows_in_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipabs.waterfall.terms import Terms

Reals: TypeAlias = npt.NDArray[np.float64]

DEALS = {
    "thirty-lines": "thirty-lines",
    "licence-back": str(Path(__file__).parent / "deals" / "sample"),
    "five-classes": str(Path(__file__).parent / "deals" / "large"),
}
TASK = 1024
"""Paths in a task: what a thread takes at a time."""
PEER_LANES = 8192
"""Paths in NumPy's block, its fastest or nearly: calls are dear, so it takes 15 ns in blocks of 128, 1.6 of 2,048."""
BOUND = 0.3
"""ns a path x period x row on two threads; three times that with ``--quick``, for machines that others use too."""
KEPT = ("interest.paid", "principal.paid", "residual.paid", "interest.unpaid", "balance")
"""Flows of each tranche that the measures need."""


@dataclass(frozen=True)
class Subject:
    """A compiled deal and drawn paths of its pool."""

    name: str
    case: pricing.Case
    terms: Terms
    waterfall: Waterfall
    compile_ms: float
    paths: Reals
    """(inputs, periods, PEER_LANES)"""

    @property
    def rows(self) -> int:
        return len(self.waterfall.plan.operation)

    @cached_property
    def block(self) -> Reals:
        """The first block of the paths, in memory as a kernel wants it."""
        block = empty_block(*self.paths.shape[:2], LANES)
        block[...] = self.paths[..., :LANES]
        return block

    def scratch(self, lanes: int) -> tuple[Reals, Reals]:
        """Registers and flows of one thread."""
        plan = self.waterfall.plan
        registers = empty_block(len(plan.start), lanes)
        return registers, empty_block(len(self.waterfall.flows), self.terms.periods, lanes)


def subject(name: str) -> Subject:
    case = pricing.load(DEALS[name])
    providers = {support.provider for support in case.deal.support.values()}
    inputs = case.inputs | {f"failed.{provider}": np.zeros(case.terms.periods) for provider in sorted(providers)}
    terms = replace(case.terms, inputs=tuple(inputs))
    keep = {f"{tranche}.{flow}" for tranche in case.deal.tranches for flow in KEPT}
    started = time.perf_counter()
    waterfall = compile_waterfall(terms, keep)
    compile_ms = (time.perf_counter() - started) * 1e3
    return Subject(name, case, terms, waterfall, compile_ms, drawn_paths(inputs))


def drawn_paths(inputs: dict[str, Reals]) -> Reals:
    """Paths around the given cash: from half of it to a third more, single periods much further; providers may fail."""
    generator = np.random.Generator(np.random.PCG64(20260101))
    periods = len(next(iter(inputs.values())))
    state = generator.uniform(0.4, 1.3, PEER_LANES)
    paths = np.empty((len(inputs), periods, PEER_LANES))
    for i, (name, given) in enumerate(inputs.items()):
        kind, _, _ = name.partition(".")
        if kind == "receipts":
            paths[i] = given[:, np.newaxis] * state * generator.uniform(0.5, 1.5, (periods, PEER_LANES))
        elif kind == "failed":
            paths[i] = np.arange(periods)[:, np.newaxis] >= generator.integers(0, 3 * periods, PEER_LANES)
        else:
            paths[i] = given[:, np.newaxis] * (state if name == "pool.balance" else 2.5 - state)
    return paths


# ---- answers


def by_plain_interpreter(subject: Subject, path: int) -> list[dict[str, float]]:
    """One path through the twin, which knows failures by their date."""
    case, terms = subject.case, subject.terms
    series = {name: subject.paths[i, :, path].tolist() for i, name in enumerate(terms.inputs)}
    failing = {}
    for name, party in case.deal.parties.items():
        days = [day for day, flag in zip(terms.payment_dates, series.get(f"failed.{name}", ()), strict=False) if flag]
        failing[name] = party.model_copy(update={"fails": min(days, default=None)})
    none = [0.0] * terms.periods
    rows: list[dict[str, float]] = plain.run(  # type: ignore[no-untyped-call]  # the twins are written without types
        case.deal.model_copy(update={"parties": failing}),
        payment_dates=list(terms.payment_dates),
        accruals={name: rates.tolist() for name, rates in terms.accruals.items()},
        fractions=terms.fractions.tolist(),
        receipts={kind: series.get(f"receipts.{kind}", none) for kind in RECEIPT_KINDS},
        pool_balance=[terms.initial_pool, *series["pool.balance"]],
        pool_defaulted=[0.0, *series["pool.defaulted"]],
        epsilon=terms.epsilon,
    )
    return rows


def check(subject: Subject, paths: int) -> None:
    """The block equals NumPy on every path, and the plain interpreter on ``paths`` of them."""
    plan, flows = subject.waterfall.plan, subject.waterfall.flows
    assert not rows_in_place(plan), f"{subject.name}: rows {rows_in_place(plan)} write where they read"
    registers, amounts = subject.scratch(LANES)
    run_plan(plan, subject.block, registers, amounts)
    peer_registers, peer_amounts = subject.scratch(LANES)
    numpy_waterfall.run(plan, subject.block, peer_registers, peer_amounts)
    assert np.array_equal(amounts, peer_amounts), f"{subject.name}: NumPy gets other amounts"
    missed = amounts[[i for i, flow in enumerate(flows) if flow.endswith("interest.unpaid")]] > subject.terms.epsilon
    short = missed.any(axis=(0, 1)).mean()
    assert 0.1 < short < 1.0, f"{subject.name}: interest is missed on {short:.0%} of the paths, which tests little"
    generator = np.random.Generator(np.random.PCG64(7))
    for path in generator.choice(LANES, paths, replace=False).tolist():
        for k, period in enumerate(by_plain_interpreter(subject, path)):
            for i, flow in enumerate(flows):
                claim, _, entry = flow.rpartition(".")
                unpaid = entry == "unpaid"  # which the interpreter leaves to its readers
                expected = period[f"{claim}.due"] - period[f"{claim}.paid"] if unpaid else period[flow]
                gap = abs(amounts[i, k, path] - expected)
                assert gap <= subject.terms.epsilon, f"{subject.name}, path {path}, period {k + 1}: {flow} off by {gap}"


# ---- times


def seconds(call: Callable[[], object], repeats: int) -> float:
    """The best of ``repeats`` timings: other work on the machine only ever adds."""
    call()
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - started)
    return best


def nanoseconds(subject: Subject, threads: int, tasks: int, repeats: int) -> float:
    """Of a path x period x row, all threads together."""
    mine = threading.local()

    def make_scratch() -> None:
        registers, flows = subject.scratch(LANES)
        inputs = empty_block(*subject.block.shape)
        inputs[...] = subject.block
        mine.arguments = subject.waterfall.plan, inputs, registers, flows

    def task(_: int) -> None:
        for _ in range(TASK // LANES):
            run_plan(*mine.arguments)

    with ThreadPoolExecutor(threads, initializer=make_scratch) as pool:
        best = seconds(lambda: list(pool.map(task, range(tasks))), repeats)
    return best / (tasks * TASK * subject.terms.periods * subject.rows) * 1e9


def peer_nanoseconds(subject: Subject, repeats: int) -> float:
    registers, flows = subject.scratch(PEER_LANES)
    plan = subject.waterfall.plan
    best = seconds(lambda: numpy_waterfall.run(plan, subject.paths, registers, flows), repeats)
    return best / (PEER_LANES * subject.terms.periods * subject.rows) * 1e9


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    table: list[dict[str, object]] = []
    for name in DEALS:
        measured = subject(name)
        check(measured, 1 if quick else 8)
        tasks = 16 if quick else 64
        one, two = (nanoseconds(measured, threads, tasks, 5 if quick else 15) for threads in (1, 2))
        peer = peer_nanoseconds(measured, 1 if quick else 3)
        bound = 3 * BOUND if quick else BOUND
        assert two < bound, f"{name}: {two:.3f} ns a path x period x row on two threads, above {bound:.1f}"
        row: dict[str, object] = {
            "deal": name,
            "rows": measured.rows,
            "registers": len(measured.waterfall.plan.start),
            "periods": measured.terms.periods,
            "ns, 1 thread": one,
            "2 threads": two,
            "ns NumPy": peer,
            "NumPy times slower": peer / one,
            "compiled in ms": measured.compile_ms,
        }
        table.append(row)
    compiled = len(run_plan_signatures())
    assert compiled == 1, f"run_plan was compiled {compiled} times: deals wait for the compiler"
    return table


def run_plan_signatures() -> list[Any]:
    """What numba compiled ``run_plan`` for."""
    dispatcher: Any = run_plan
    return list(dispatcher.signatures)
