"""Templates and purchases: told in both languages, and drawn."""

from __future__ import annotations

import pytest

from ipabs.results.diagram import diagram_of
from ipabs.results.explain import LANGUAGES, explain
from tests.naive.deals import checked
from tests.results.telling import case_of_deal
from tests.results.test_explain import changed

LEASE = {"payments": "2", "rate": "7%", "pd": "2%", "names": "30", "recovery": "40%"}
LEASE_ENGLISH = (
    "lease: receivables that pay on 2 payment dates after their purchase, in equal instalments at 7 %. The price is "
    "100 % of the principal. Nothing is bought that would pay after the last payment date. They are owed by 30 "
    "equal firms, each of which: fails within a year with a probability of 2 %. Of what is owed at a default 40 % "
    "comes back after 1 year. Step final.4 buys."
)
LEASE_CHINESE = (
    "lease：购买后于其后 2 个兑付日收款，等额本息，年利率 7%。购买价格为本金的 100%。"
    "最后一个兑付日之后仍有回款的资产不予购买。债务人 30 户，金额相等，每户：一年内违约概率 2%。"
    "违约时所欠款项的 40%于 1年后回收。在第 final.4 步购买。"
)
BOUNDED = {"payments": "2", "rate": "7%", "price": "98%", "concentration-limit": "20%", "ends-by": "2023-12-31"}
BOUNDED_ENGLISH = (
    "lease: receivables that pay on 2 payment dates after their purchase, in equal instalments at 7 %. The price is "
    "98 % of the principal. After a purchase they are at most 20 % of the pool. Nothing is bought that would pay "
    "after 2023-12-31. Nobody who owes them fails. Step final.4 buys."
)
BOUNDED_CHINESE = (
    "lease：购买后于其后 2 个兑付日收款，等额本息，年利率 7%。购买价格为本金的 98%。"
    "购买后以占资产池的 20%为限（集中度限制）。2023年12月31日之后仍有回款的资产不予购买。"
    "债务人不违约。在第 final.4 步购买。"
)
ALL_CASH = {"buy": "lease"}
ALL_CASH_ENGLISH = "Buy lease for all of cash, as far as there is something eligible to buy."
ALL_CASH_CHINESE = "以可分配资金的全部资金购买 lease，以符合入池标准的资产为限。"
SOME = {"buy": "lease", "amount": "balance(lease) - defaulted(lease)", "from": "trapped", "limit": "paid(lease)"}
SOME_ENGLISH = (
    "Buy lease out of trapped for this much: the performing principal of lease less what of lease has defaulted, as "
    "far as there is something eligible to buy; in all at most what is spent on lease so far today."
)
SOME_CHINESE = (
    "以 trapped 购买 lease，金额为：lease 的正常类本金余额减 lease 的累计违约金额；以符合入池标准的资产为限；"
    "合计以 lease 本期已用于购买的金额为限。"
)


def items(changes, section, language):
    deal, document = checked(changed(changes))
    told = explain(case_of_deal(deal, document, tuple(deal.dates.payments)), LANGUAGES[language])
    found = next(part for part in told["sections"] if part["name"] == section)
    return {item["name"]: item["text"] for item in found["items"]}


@pytest.mark.parametrize(
    ("template", "english", "chinese"),
    [(LEASE, LEASE_ENGLISH, LEASE_CHINESE), (BOUNDED, BOUNDED_ENGLISH, BOUNDED_CHINESE)],
)
def test_a_template_is_told(template, english, chinese) -> None:
    assert items({"templates.lease": template}, "templates", "en")["lease"] == english
    assert items({"templates.lease": template}, "templates", "zh")["lease"] == chinese


@pytest.mark.parametrize(
    ("step", "english", "chinese"), [(ALL_CASH, ALL_CASH_ENGLISH, ALL_CASH_CHINESE), (SOME, SOME_ENGLISH, SOME_CHINESE)]
)
def test_a_purchase_is_told(step, english, chinese) -> None:
    assert items({"waterfalls.final.steps.3": step}, "steps.final", "en")["final.4"] == english
    assert items({"waterfalls.final.steps.3": step}, "steps.final", "zh")["final.4"] == chinese


def test_a_purchase_has_its_place_in_the_order() -> None:
    order = items({}, "order", "en")["final"]
    assert order.endswith("→ buy lease out of reserve → buy loan.")


def test_a_purchase_is_drawn() -> None:
    deal, _ = checked(changed({}))
    first, last = diagram_of(deal).others[0].rows[-2:]
    assert (first.does, [end.says for end in first.sources], first.instead) == (
        "buy for paid(loan) + 4",
        ["reserve"],
        True,
    )
    assert (last.does, last.sources, [end.says for end in last.targets]) == ("buy for all", (), ["loan (bought)"])
