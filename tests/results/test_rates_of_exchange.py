"""What forwards are settled at is told as a number, with all its digits, and not as money or a rate a year."""

from __future__ import annotations

from ipabs.definitions.hedges import Hedge
from ipabs.definitions.scope import Scope
from ipabs.results.explain import LANGUAGES
from ipabs.results.explain_formulas import Speller
from ipabs.results.explain_hedges import hedge_sentences
from ipabs.results.trace_text import market_lines


def test_digits_of_a_list_are_told() -> None:
    words = {"kind": "forward", "counterparty": "bank", "sells": ["5"], "rate": "7.1234", "spot": ["6.98765", "7"]}
    told = hedge_sentences(
        "fx", Hedge.model_validate(words), Speller(LANGUAGES["en"], Scope({}, frozenset())), "30/360"
    )
    assert "6.98765" in " ".join(told)


def test_a_trace_says_rates_in_per_cent_and_prices_of_currencies_as_they_are() -> None:
    lines = list(market_lines({"indices": {"SOFR": 0.0512, "fx.spot": 7.12345}}))
    assert lines == ["  indices: SOFR 5.1200 %, fx.spot 7.12345"]
