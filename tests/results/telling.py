"""A deal told without files: what ``explain`` needs of a case, made of plain data."""

from __future__ import annotations

from types import SimpleNamespace

from ipabs.definitions.calls import MakeWhole, Redemption, StepPrice
from ipabs.definitions.deal import Party
from ipabs.definitions.scope import scope_of
from ipabs.errors import Faults
from ipabs.results.explain import LANGUAGES, explain, explain_text
from tests.naive.deals import checked

PAYMENTS = ("2023-04-01", "2023-07-01", "2023-10-01", "2024-01-01", "2024-04-01", "2024-07-01")
CALLS = {
    "clean-up": {"when": "balance(pool) < 9", "price": "101"},
    "early": {"price": [{"from": "2023-07-01", "price": "103"}, {"from": "2023-10-01", "price": "102"}]},
    "whole": {"from": "2023-07-01", "make-whole": {"spread": "1%"}},
}
CALLS_TOLD = {
    (Redemption, "when"): {"calls.clean-up.when": "balance(pool) < 8"},
    (Redemption, "from_"): {"calls.whole.from": "2023-10-01"},
    (Redemption, "price"): {"calls.clean-up.price": "102"},
    (Redemption, "make_whole"): {"calls.whole": {"from": "2023-07-01"}},
    (Redemption, "sale"): {"calls.clean-up.sale": "98%"},
    (StepPrice, "from_"): {"calls.early.price.0.from": "2023-08-01"},
    (StepPrice, "price"): {"calls.early.price.1.price": "102.5"},
    (MakeWhole, "spread"): {"calls.whole.make-whole.spread": "2%"},
}
PARTIES_TOLD = {
    (Party, "name"): {"parties.p.name": "Other Co"},
    (Party, "rating"): {"parties.p.rating": "AA"},
    (Party, "table"): {"parties.p": {"rating": "AA", "table": "sp"}},
    (Party, "pd"): {"parties.p.pd": "1%"},
    (Party, "hazard"): {"parties.p.hazard": "1%"},
    (Party, "sector"): {"parties.p.sector": "banks"},
    (Party, "technology"): {"parties.p.technology": "chips"},
    (Party, "region"): {"parties.p.region": "guangdong"},
    (Party, "fails"): {"parties.p.fails": "2023-06-01"},
}


def case_of_deal(deal, document, payments):
    """What stands in for a case: the deal on given cash."""
    scope = scope_of(deal, document, Faults())
    past = sum(deal.state is not None and day <= deal.state.as_of for day in payments)
    starts = (deal.dates.closing, *payments[:-1])[past:]
    timetable = SimpleNamespace(payments=payments[past:], past=payments[:past], starts=starts)
    terms = SimpleNamespace(initial_pool=1000.0)
    return SimpleNamespace(deal=deal, scope=scope, timetable=timetable, pool=None, terms=terms, base=None)


def told_case(case, language="en"):
    """The explanation as text."""
    spoken = LANGUAGES[language]
    return explain_text(explain(case, spoken), spoken)


def told_data(data, language="en"):
    """The explanation of a deal given as plain data in which every value is text."""
    deal, document = checked(data)
    return told_case(case_of_deal(deal, document, tuple(deal.dates.payments)), language)
