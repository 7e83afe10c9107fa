"""Hedges of every kind: a deal's, and changes to be seen."""

from __future__ import annotations

from ipabs.definitions.currencies import ForeignCurrency
from ipabs.definitions.deal import Deal
from ipabs.definitions.hedges import Hedge, Premium

HEDGES = {
    "swap": {
        "kind": "swap",
        "counterparty": "q",
        "notional": "balance(B)",
        "pays": "3%",
        "receives": {"index": "2%", "spread": "1%"},
        "premium": {"amount": "3", "per": "year"},
    },
    "roof": {
        "kind": "cap",
        "counterparty": "q",
        "notional": ["9", "8", "7", "6", "5"],
        "index": "2%",
        "strike": "4%",
        "premium": {"rate": "1%"},
    },
    "fx": {"kind": "forward", "counterparty": "q", "sells": ["5", "4"], "rate": "7", "spot": ["6.9", "7.2"]},
}
CURRENCIES = {"EUR": {"spot": "1.1", "forwards": ["1.2"], "volatility": "10%"}}
TOLD = {
    (Deal, "currencies"): {"currencies.GBP": {"spot": "1.3"}},
    (ForeignCurrency, "spot"): {"currencies.EUR.spot": "1.2"},
    (ForeignCurrency, "curve"): {"currencies.EUR": {"spot": "1.1", "curve": {"flat": "2%"}, "volatility": "10%"}},
    (ForeignCurrency, "forwards"): {"currencies.EUR.forwards": None},
    (ForeignCurrency, "volatility"): {"currencies.EUR.volatility": None},
    (Hedge, "kind"): {"hedges.roof.kind": "floor"},
    (Hedge, "counterparty"): {"hedges.swap.counterparty": "p"},
    (Hedge, "notional"): {"hedges.swap.notional": "balance(A)"},
    (Hedge, "pays"): {"hedges.swap.pays": "4%"},
    (Hedge, "receives"): {"hedges.swap.receives": "4%"},
    (Hedge, "index"): {"hedges.roof.index": "3%"},
    (Hedge, "strike"): {"hedges.roof.strike": "3%"},
    (Hedge, "pays_day_count"): {"hedges.swap.pays-day-count": "30/360"},
    (Hedge, "receives_day_count"): {"hedges.swap.receives-day-count": "30/360"},
    (Hedge, "sells"): {"hedges.fx.sells": ["5"]},
    (Hedge, "buys"): {"hedges.fx": {"kind": "forward", "counterparty": "q", "buys": ["5"], "rate": "7", "spot": ["7"]}},
    (Hedge, "rate"): {"hedges.fx.rate": "8"},
    (Hedge, "spot"): {"hedges.fx.spot": ["8"]},
    (Hedge, "premium"): {"hedges.roof.premium": None},
    (Hedge, "termination"): {"hedges.swap.termination": "1% * balance(B)"},
    (Premium, "rate"): {"hedges.roof.premium.rate": "2%"},
    (Premium, "amount"): {"hedges.swap.premium.amount": "4"},
    (Premium, "per"): {"hedges.swap.premium.per": "once"},
}
"""Of every field: a change of the deal that is to be seen in the text."""
