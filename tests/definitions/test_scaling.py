"""A deal of another size pays in proportion, whatever its formulas; and no amount of a definition is forgotten."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ipabs.case import Case, load
from ipabs.collateral.collections import Collections
from ipabs.definitions import fields
from ipabs.definitions.checking import Check
from ipabs.definitions.deal import Deal
from ipabs.definitions.fields import Amount, Decimal, Definition, Formula, Rate
from ipabs.definitions.library import structures
from ipabs.definitions.loading import load_deal
from ipabs.definitions.scaling import AMOUNTS, scale_deal
from ipabs.definitions.steps import Group, Pay
from ipabs.definitions.tranches import Instalment
from ipabs.definitions.vocabulary import Stage
from ipabs.definitions.waterfalls import all_steps
from ipabs.errors import Faults, ModelError
from ipabs.run import run
from ipabs.waterfall.compile import compile_waterfall
from ipabs.waterfall.flows import run_waterfall
from tests.collateral.given import write_deal
from tests.naive.deals import case_of
from tests.waterfall.plans import fed_inputs, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic.fields import FieldInfo

    from ipabs.definitions.expressions import Node

RATIOS = (1 / 3, 0.0123, 1234.5)

# ---- a deal with money wherever it may stand

RICH = """\
deal: rich
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, first-payment: 2023-04-01, legal-final: 2025-01-01,
        frequency: quarterly}
collateral: collections.csv
valuation-rate: 8%
parties: {bank: {rating: AA}}
tranches:
  A: {notional: 40_000, coupon: 4%, principal: {schedule: [10_000, 25%, 4_000, 16_000]}, issue-price: 98.5}
  B: {notional: 30_000, coupon: 5%, principal: {target-balance: [25_000, 20_000, 12_000, 0]}}
  C: {notional: 20_000, coupon: 6%,
      principal: {target-balance: "if(period > 4, 2 * 2_500, max(15_000, 60% * balance(pool)))"}}
  sub: {notional: 10_000, principal: residual}
accounts:
  reserve: {target: "max(500, 50% * due(A.interest)) + 3 / 2 * 100", initial: 800, earns: 1%}
  spare: {target: "min(400, if(defaulted(pool) > 2_000, 600, -1 * -200))"}
  apart: {collects: royalty}
ledgers: {losses: {initial: 400}, shown: {}}
fees:
  trustee: {amount: 90, per: period}
  lawyer: {amount: 250, per: once}
  manager: {rate: 0.4%, of: "balance(pool) + 1_000", per: year, cap: {amount: 60, per: life}}
  vat: {rate: 3%, of: "max(receipts - 5_000, 0)", cap: {amount: 150, per: period}}
support:
  payer: {kind: shortfall, provider: bank, covers: [A, B], limit: 1_500}
  backer: {kind: shortfall, provider: bank, covers: [C], limit: none}
tests:
  cash: {value: receipts, at-least: 9_000}
  floor: {value: 9_000, at-most: receipts}
  cover: {value: dscr(A), at-least: 1.05}
  share: {value: balance(A) / initial(A), at-most: 0.5, tested: after-payment}
  quarter: {value: receipts / 4, at-least: 2_500}
  years: {value: "40_000 / receipts", at-most: 5}
triggers:
  loss: {when: "defaulted(pool) > 2_500 or 30_000 > balance(pool)", latch: true}
  thin: {when: "breached(cover) and period > 2 and oc(A) < 0.9"}
  short: {when: "2 * 1_500 + 500 < defaulted(pool) + abs(-100)"}
  odd: {when: "if(breached(share), receipts, 8_000) / 2 > 4_000 and not (1_000 / receipts > 0.2)"}
waterfall:
  - pay: [trustee, lawyer, manager, vat]
  - {pay: A.interest, also-from: [reserve, payer]}
  - {pay: B.interest, limit: 350, if: "breached(cash) or thin"}
  - {pay: C.interest, unless: balance(reserve) < 300}
  - {pay: C.principal, amount: "min(2_000, available / 2)", if: breached(quarter)}
  - {pay: [A.principal, B.principal], share: [3, 2], limit: "if(short, 5_000, 9_000)", also-from: [spare, payer]}
  - {pay: C.principal, unless: odd, also-from: backer}
  - {fill: reserve, limit: 300}
  - {fill: spare, limit: "150 + 50"}
  - {release: reserve, amount: "100 + 20% * balance(reserve)", if: loss}
  - {trap: apart, amount: "available / 300 + 1"}
  - {repay: payer, limit: 800}
  - {repay: backer, limit: "available - 200"}
  - if: balance(losses) > 1_000
    do:
      - {trap: apart, share: 2%, unless: period > 4}
      - {write-off: sub, amount: "min(defaulted(pool) / 4, 900)"}
    else:
      - {record: losses, amount: "600 - balance(losses) / 10"}
  - {write-up: sub, amount: 250, if: period == 5}
  - {record: shown, amount: defaulted(pool) - balance(shown) - 100}
  - {transfer: {from: apart, to: cash, amount: 150}}
  - {pay: B.principal, from: apart, limit: 200}
  - pay: [B, C]
  - pay: sub
waterfalls:
  final:
    when: period == 7 and balance(A) < 40_000
    steps: [{release: apart}, {pay: [A, B, C, sub]}]
"""
RICH_CASH = """\
date,principal,interest,royalty,defaulted
2023-02-01,9000,1500,400,0
2023-05-01,3000,900,300,1500
2023-08-01,8500,1200,0,1200
2023-11-01,11000,1100,500,400
2024-02-01,2000,600,0,900
2024-05-01,14000,900,800,0
2024-08-01,9500,700,0,0
2024-11-01,41000,500,900,100
"""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return load(write_deal(tmp_path_factory.mktemp("rich"), RICH, RICH_CASH))


def times(case: Case, ratio: float) -> Case:
    """Deal and cash in another size."""
    pool = case.pool
    assert isinstance(pool, Collections)
    receipts = {kind: amounts * ratio for kind, amounts in pool.receipts.items()}
    pool = replace(pool, receipts=receipts, balance=pool.balance * ratio, defaulted=pool.defaulted * ratio)
    return replace(case, deal=scale_deal(case.deal, ratio), pool=pool)


def plain_flows(case: Case) -> set[str]:
    """Flows that are no money: flags, and values and bounds of tests of numbers."""
    names = set(run(case).flows.names)
    plain = {
        name
        for name in names
        if name.endswith((".fired", ".breached", ".done", ".holds", ".exercised")) or name.startswith("failed.")
    }
    for name, test in case.deal.tests.items():
        kinds = {
            Check(case.scope, Stage.AFTER_PAYMENT).type_of(formula.tree)
            for formula in (test.value, test.at_least, test.at_most)
            if formula
        }
        if "money" not in kinds:
            plain |= {f"{name}.value", f"{name}.bound"}
    return plain


def check_proportion(case: Case, ratio: float) -> None:
    base, other = run(case, debug=True), run(times(case, ratio), debug=True)
    plain = plain_flows(case)
    for name in base.flows.names:
        unit = 1.0 if name in plain else ratio
        expected, got = base.flows.path(name) * unit, other.flows.path(name)
        slack = 1e-12 * (1.0 if name in plain else case.terms.initial_pool * ratio)
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=slack, err_msg=name)


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_rich_deal_pays_in_proportion(rich: Case, ratio: float) -> None:
    check_proportion(rich, ratio)


@pytest.mark.parametrize("ratio", RATIOS)
def test_the_deal_in_thirty_lines_pays_in_proportion(ratio: float) -> None:
    check_proportion(load("thirty-lines"), ratio)


def test_everything_in_the_rich_deal_is_at_work(rich: Case) -> None:
    """Or else proportion says little: each literal is reached on some date."""
    flows = run(rich).flows
    for name in ("loss.fired", "thin.fired", "short.fired", "odd.fired", *(f"{t}.breached" for t in rich.deal.tests)):
        assert 0 < flows.path(name).sum() < len(flows.path(name)), name
    for name in ("payer.drawn", "payer.repaid", "backer.drawn", "backer.repaid"):
        assert flows.path(name).any(), name
    for placed in all_steps(rich.deal):
        end = "done" if isinstance(placed.step, Group) else "got"
        done = flows.path(f"step[{placed.label}].{end}")
        assert done.any() and (end == "got" or not done.all()), placed.label
    assert flows.path("waterfall[final].done").sum() == 1


@pytest.mark.parametrize("seed", range(60))
def test_any_deal_pays_in_proportion(seed: int) -> None:
    """To the bit, for a power of two changes no rounding: any drawn formula, any path."""
    deal, document, inputs = case_of(random.Random(seed).randbytes((400, 1500, 3000)[seed % 3]))
    ratio = 2.0 ** (-20 if seed % 2 else 20)
    terms, fed = terms_of(deal, document, inputs), fed_inputs(deal, inputs)
    base = flows_of(terms, fed)
    plain = {name for name in fed if name.startswith(("failed.", "downgraded.")) or name == "pool.count"}
    scaled = {name: values * (1.0 if name in plain else ratio) for name, values in fed.items()}
    size = {"initial_pool": terms.initial_pool * ratio, "epsilon": terms.epsilon * ratio}
    other = flows_of(replace(terms, deal=scale_deal(deal, ratio), **size), scaled)
    for name, values in base.items():
        units = (1.0, ratio) if name.endswith((".value", ".bound")) else (ratio,)
        plain_ends = (".fired", ".breached", ".done", ".holds", ".exercised")
        if name.endswith(plain_ends) or name.startswith("index.") or name in plain:
            units = (1.0,)
        assert any(np.array_equal(values * unit, other[name], equal_nan=True) for unit in units), name


def flows_of(terms: Any, fed: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    block = np.repeat(np.array(list(fed.values()))[:, :, np.newaxis], 32, axis=2)
    flows = run_waterfall(compile_waterfall(terms), np.ascontiguousarray(block))
    return {name: flows.path(name) for name in flows.names}


# ---- formulas one by one

EXAMPLES = {
    "500_000": "1_000_000",
    "2 * 500_000": "4 * 500_000",
    "500_000 / 4": "1_000_000 / 4",
    "-(100 + 200)": "-(200 + 400)",
    "max(500_000, 50% * due(A.interest))": "max(1_000_000, 50% * due(A.interest))",
    "if(period > 4, 100, 200)": "if(period > 4, 200, 400)",
    "if(defaulted(pool) > 100, 2, 3) * balance(A)": "if(defaulted(pool) > 200, 2, 3) * balance(A)",
    "receipts / 4 + 1": "receipts / 4 + 2",
    "balance(A) * (1_000 / receipts)": "balance(A) * (2_000 / receipts)",
    "balance(A) * (receipts / 2 / receipts)": "balance(A) * (receipts / 2 / receipts)",
    "2 * min(3, 4) + abs(5)": "4 * min(3, 4) + abs(10)",
    "defaulted(pool) > 5_000_000": "defaulted(pool) > 10_000_000",
    "5 <= defaulted(pool) and not 3 + 1 == receipts": "10 <= defaulted(pool) and not 6 + 2 == receipts",
    "dscr(A) >= 1.2 or period > 4 or 3 > 2": "dscr(A) >= 1.2 or period > 4 or 3 > 2",
    "defaulted(pool) / initial(pool) > 10%": "defaulted(pool) / initial(pool) > 10%",
    "max(receipts / 5, 7) > 2 * 6": "max(receipts / 5, 14) > 4 * 6",
    "2023-05-01 < date": "2023-05-01 < date",
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_which_numbers_of_a_formula_are_money(rich: Case, text: str) -> None:
    """Of a step that pays it, or of one that asks for it."""
    flag = any(sign in text for sign in ("> 5", "<", "dscr", "> 10%", "> 2 *")) and not text.startswith("if")
    step = Pay.model_validate({"pay": "A", "if" if flag else "limit": text})
    (scaled,) = scale_deal(rich.deal.model_copy(update={"waterfall": [step]}), 2.0).waterfall
    given = scaled.if_ if flag else scaled.limit  # type: ignore[union-attr]  # it pays
    assert given is not None and given.text == text
    assert shape(given.tree) == shape(fields.read_formula(EXAMPLES[text]).tree)


def shape(node: Node) -> list[Any]:
    """A tree without its places."""
    parts: list[Any] = [type(node).__name__]
    for name in type(node).__dataclass_fields__:
        if not name.endswith("span"):
            inside = getattr(node, name)
            nodes = inside if isinstance(inside, tuple) else (inside,)
            parts += [shape(part) if hasattr(part, "__dataclass_fields__") else part for part in nodes]
    return parts


def test_bare_numbers_of_a_test_are_money_where_the_other_side_is(rich: Case) -> None:
    tests = scale_deal(rich.deal, 2.0).tests
    numbers = {name: [getattr(f.tree, "value", None) for f in (t.value, t.at_least or t.at_most) if f]
               for name, t in tests.items()}  # fmt: skip
    assert numbers == {"cash": [None, 18_000], "floor": [18_000, None], "cover": [None, 1.05], "share": [None, 0.5],
                       "quarter": [None, 5_000], "years": [None, 5]}  # fmt: skip


# ---- definitions, whatever words they get


def test_every_amount_of_the_rich_deal_is_scaled_and_nothing_else(rich: Case) -> None:
    base, scaled = (dict(numbers(deal, ())) for deal in (rich.deal, scale_deal(rich.deal, 3.0)))
    changed = {path for path, value in base.items() if scaled[path] != value}
    kept = {path for path, value in base.items() if scaled[path] == value != 0}
    assert base.keys() == scaled.keys()
    assert all(scaled[path] == 3.0 * base[path] for path in changed)
    assert changed == {
        *(f"tranches.{name}.notional" for name in ("A", "B", "C", "sub")),
        *(f"tranches.A.principal.schedule.{number}.amount" for number in (0, 2, 3)),
        *(f"tranches.B.principal.target_balance.{number}" for number in (0, 1, 2)),
        "accounts.reserve.initial", "ledgers.losses.initial",
        "fees.trustee.amount", "fees.lawyer.amount", "fees.manager.cap.amount", "fees.vat.cap.amount",
        "support.payer.limit",
    }  # fmt: skip
    assert {"tranches.A.issue_price", "tranches.A.principal.schedule.1.amount", "support.backer.limit",
            "waterfall.5.share.0", "fees.vat.rate"} <= kept  # fmt: skip


def numbers(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Every decimal of a definition outside its formulas."""
    if isinstance(value, float):
        yield ".".join(path), value
    elif isinstance(value, Definition | dict):
        for word, inside in value.items() if isinstance(value, dict) else value:
            yield from numbers(inside, (*path, word))
    elif isinstance(value, list | tuple):
        for number, inside in enumerate(value):
            yield from numbers(inside, (*path, str(number)))


def test_a_fund_is_scaled(tmp_path: Path) -> None:
    deal, _ = load_deal(structures()["licence-back"] / "deal.yaml", Faults())
    layers = scale_deal(deal, 0.5).asset_support
    assert deal.asset_support.fund and layers.fund
    assert layers.fund.size == 0.5 * deal.asset_support.fund.size > 0
    assert layers.fund.wait == deal.asset_support.fund.wait


def definitions(model: type[Definition], found: set[type[Definition]]) -> set[type[Definition]]:
    """A definition and all that may stand below it."""
    if model not in found:
        found.add(model)
        for field in model.model_fields.values():
            for part in parts_of(field.annotation):
                if isinstance(part, type) and issubclass(part, Definition):
                    definitions(part, found)
    return found


def parts_of(annotation: Any) -> Iterator[Any]:
    """An annotation, and all that is joined in it."""
    yield annotation
    for part in (*getattr(annotation, "__args__", ()), *getattr(annotation, "__metadata__", ())):
        yield from parts_of(part)


def is_of_kind(field: FieldInfo, kind: Any) -> bool:
    """Whether a field may hold a value of one of the kinds of ``fields``."""
    (mark,) = kind.__metadata__
    return any(part is mark for part in (*field.metadata, *parts_of(field.annotation)))


def test_no_amount_of_any_definition_is_forgotten() -> None:
    """A new field of money has to be added to AMOUNTS, or here with the reason why it does not scale."""
    listed = {(model, field) for model, names in AMOUNTS.items() for field in names}
    of_money, plain, formulas = set(), set(), set()
    for model in definitions(Deal, set()):
        for name, field in model.model_fields.items():
            if is_of_kind(field, Amount):
                of_money.add((model, name))
            elif is_of_kind(field, Formula):
                formulas.add(f"{model.__name__}.{name}")
            elif float in parts_of(field.annotation) and not is_of_kind(field, Rate) and not is_of_kind(field, Decimal):
                plain.add((model, name))
    assert {f"{model.__name__}.{name}" for model, name in of_money - listed} == {"Tranche.issue_price", "State.price"}
    assert {f"{model.__name__}.{name}" for model, name in listed - of_money - plain} == {"State.balance"}  # signed
    assert {f"{model.__name__}.{name}" for model, name in plain - listed} == {"Pay.share", "State.trailing"}
    # a formula that gives a number, as a test's may, needs a rule of its own
    assert formulas == {
        "Account.target", "Alternative.when", "Buy.amount", "Buy.limit", "Component.of", "Deal.accelerates",
        "Deal.formulas", "Draw.amount", "Draw.limit", "Fee.of", "Fill.limit", "Hedge.termination", "Movement.amount",
        "Pay.amount", "Pay.limit", "Record.amount", "Redemption.when", "Release.amount", "Repay.limit", "StepUp.when",
        "Support.accelerates", "Test.at_least", "Test.at_most", "Test.value",
        "Tranche.accretes", "Tranche.interest_on", "Trap.amount", "Trigger.when", "WriteOff.amount", "WriteUp.amount",
        *(f"{step}.{word}" for step in ("Buy", "Draw", "Fill", "Group", "Pay", "Record", "Release", "Repay",
                                        "Transfer", "Trap", "WriteOff", "WriteUp") for word in ("if_", "unless")),
    }  # fmt: skip


# ---- ratios


def test_a_ratio_of_one_changes_no_bit(rich: Case) -> None:
    assert scale_deal(rich.deal, 1.0) == rich.deal
    for name in structures():
        deal, _ = load_deal(structures()[name] / "deal.yaml", Faults())
        assert scale_deal(deal, 1.0) == deal


def test_there_and_back(rich: Case) -> None:
    scaled = scale_deal(rich.deal, 8.0)
    assert scaled != rich.deal
    assert scale_deal(scaled, 0.125) == rich.deal


@pytest.mark.parametrize("ratio", [0.0, -1.0, float("inf"), float("nan")])
def test_a_ratio_without_sense(rich: Case, ratio: float) -> None:
    with pytest.raises(ModelError, match=f"cannot be scaled by {ratio}: a finite number above 0 is needed"):
        scale_deal(rich.deal, ratio)


def test_formulas_are_told_as_they_were_written(rich: Case) -> None:
    scaled = scale_deal(rich.deal, 2.0)
    for name, account in rich.deal.accounts.items():
        other = scaled.accounts[name].target
        if account.target is None:
            assert other is None
            continue
        assert other is not None and other != account.target
        assert (other.text, other.tree.span) == (account.target.text, account.target.tree.span)


def test_sizes_of_instalments_in_shares_stay(rich: Case) -> None:
    schedule = scale_deal(rich.deal, 2.0).tranches["A"].principal.schedule  # type: ignore[union-attr]  # it has one
    assert schedule[1] == Instalment(amount=0.25, share=True)
