"""Every word of the deal language is shown at work: in an example of the manual, or in a shipped structure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ipabs.definitions.library import structures
from ipabs.definitions.loading import load_deal
from ipabs.definitions.moves import Buy, Trap
from ipabs.definitions.waterfalls import all_steps
from ipabs.errors import Faults
from tests.definitions.words_used import all_words, words_of
from tests.house.sources import TOP
from tests.results import test_closing as closing
from tests.waterfall import test_examples_in_midlife as midlife
from tests.waterfall import test_examples_on_the_page as steps
from tests.waterfall import test_worked_examples as interest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.expressions import Expression

ELSEWHERE = {
    "tests/simulation/rich.py": (
        "Deal.slices Slice.attach Slice.detach Insurance.provider Layer.subrogation Model.copula "
        "Model.default-time Model.default-time:_middle"
    ),
    "tests/simulation/test_support_from_files.py": "CompensationFund.provider Recovery.mean",
    "tests/simulation/test_recovery.py": "Recovery.deviation Recovery.leaning Recovery.lag-deviation",
    "tests/simulation/test_defaults.py": "Model.degrees-of-freedom Model.market-price-of-risk",
    "tests/simulation/test_bits.py": "Model.copula:_student-t",
    "tests/simulation/test_downgrades.py": "Model.transitions",
    "tests/simulation/test_licence_back.py": "Model.correlation Correlation.across Correlation.inside",
    "tests/simulation/test_exchange.py": "ForeignCurrency.curve ForeignCurrency.volatility",
    "tests/simulation/test_interest_rates.py": (
        "Model.rates InterestRates.process InterestRates.process:_hull-white InterestRates.process:_forwards "
        "InterestRates.mean-reversion InterestRates.volatility InterestRates.leaning CurveDefinition.quotes "
        "CurveDefinition.index"
    ),
    "tests/simulation/test_purchases.py": "Template.recovery-lag Template.weight-macro",
    "tests/simulation/test_weights.py": (
        "Party.hazard Party.technology Party.weight-sector Party.weight-technology Template.hazard "
        "Template.weight-sector Template.weight-technology Template.weight-region"
    ),
    "tests/collateral/test_patent_lives.py": "PatentLife.leaning PatentLife.quality-effect PatentLife.lapse-effect",
    "tests/simulation/test_patent_causes.py": "PatentLife.family-share",
    "tests/market/test_curve_files.py": "CurveDefinition.as-of",
    "tests/naive/drawn_state.py": (
        "State.written-off State.shortfall State.paid State.used State.cleared State.accelerated State.failed "
        "PoolState.recovered PoolState.balance"
    ),
    "tests/results/test_state.py": "State.index State.price",
    "tests/measures/test_tranche.py": "Tranche.pari-passu",
}
"""What chance alone shows, or a measure, a file of the market, a state: by the tests that hold its numbers."""
TOLD = {word.replace("_", " "): file for file, words in ELSEWHERE.items() for word in words.split()}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("examples")
    texts = [steps.HEAD + deal for deal, _ in steps.EXAMPLES.values()]
    texts += [interest.TOP + example.text for example in interest.EXAMPLES]
    texts += [closing.HEAD + closing.EXAMPLE, *midlife.TEXTS]
    (state,) = re.findall(r"```yaml\n(state:\n.*?)```", steps.WHOLE, flags=re.DOTALL)
    texts.append(steps.HEAD + steps.EXAMPLES["A cash trap"][0] + state)
    files = [each / "deal.yaml" for each in structures().values()]
    for number, text in enumerate(texts):
        files.append(folder / f"{number}.yaml")
        files[-1].write_text(text, encoding="utf-8")
    return {word for file in files for word in words_in(file)}


def words_in(file: Path) -> set[str]:
    deal, _ = load_deal(file, Faults())
    assert deal is not None
    return words_of(deal)


def test_every_word_has_an_example(used: set[str]) -> None:
    assert sorted(all_words() - used - TOLD.keys()) == []


def test_what_is_shown_elsewhere_is_shown_there_and_only_there(used: set[str]) -> None:
    assert sorted(TOLD.keys() & used) == []
    assert sorted(TOLD.keys() - all_words()) == []
    for word, file in TOLD.items():
        last = word.rpartition(".")[2].rpartition(" ")[2]
        assert re.search(rf"\b{last}\b|\b{last.replace('-', '_')}\b", (TOP / file).read_text(encoding="utf-8")), word


def test_a_word_that_no_deal_uses_is_missed(used: set[str]) -> None:
    alone = structures()["thirty-lines"] / "deal.yaml"
    assert {"Buy.buy", "Tranche.principal: turbo", "downgraded(hedge)", "receipts.recovery"} <= used - words_in(alone)
    assert {"Deal.deal", "Pay.pay", "Fee.per: year"} <= words_in(alone)


def asks_a_trigger(deal: Deal, formula: Expression | None) -> bool:
    """Whether a formula asks for one of the deal's triggers."""
    return formula is not None and any(
        re.search(rf"(?<![\w-]){trigger}(?![\w-])", formula.text) for trigger in deal.triggers
    )


ACTIONS: dict[str, Callable[[Deal], Iterable[Expression | None]]] = {
    "switch the waterfall": lambda deal: [each.when for each in deal.waterfalls.values()],
    "trap cash": lambda deal: [placed.step.if_ for placed in all_steps(deal) if isinstance(placed.step, Trap)],
    "change a target": lambda deal: [account.target for account in deal.accounts.values()],
    "stop revolving": lambda deal: [placed.step.unless for placed in all_steps(deal) if isinstance(placed.step, Buy)],
    "step up a coupon": lambda deal: [up.when for tranche in deal.tranches.values() for up in tranche.step_ups],
    "replace a party": lambda deal: [fee.of for fee in deal.fees.values()],
    "end the deal": lambda deal: [call.when for call in deal.calls.values()],
    "accelerate": lambda deal: [deal.accelerates],
}
"""What a trigger can do -> the formulas in which it is asked for."""


def test_everything_that_a_trigger_can_do_has_an_example(tmp_path: Path) -> None:
    table = steps.WHOLE.partition("| a trigger can |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert [action for action, *_ in rows] == list(ACTIONS)
    texts = {name: steps.HEAD + deal for name, (deal, _) in steps.EXAMPLES.items()}
    texts |= {
        f"{each.title.partition(':')[0]} (under Interest)": interest.TOP + each.text for each in interest.EXAMPLES
    }
    for action, _, name in rows:
        file = tmp_path / "deal.yaml"
        file.write_text(texts[name], encoding="utf-8")
        deal, _ = load_deal(file, Faults())
        assert deal is not None
        assert any(asks_a_trigger(deal, formula) for formula in ACTIONS[action](deal)), action
