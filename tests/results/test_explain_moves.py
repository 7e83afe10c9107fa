"""Groups of steps, steps beside payments, ledgers and several waterfalls: told in both languages, and drawn."""

from __future__ import annotations

import pytest

from ipabs.results.diagram import diagram_of, takes_all
from ipabs.results.diagram_mermaid import mermaid
from ipabs.results.explain import LANGUAGES, explain
from ipabs.results.explain_order import order_of, told_order, waterfall_of
from tests.naive.deals import checked
from tests.results.telling import case_of_deal, told_data
from tests.results.test_explain import changed

SENTENCES = [
    ({"trap": "trapped"}, "Keep all cash on trapped.", "将全部可分配资金截留于 trapped。"),
    (
        {"trap": "trapped", "amount": "5", "unless": "late"},
        "Unless late is in force: keep this much of the cash on trapped: 5.",
        "除非 late 已触发，否则将可分配资金截留于 trapped，金额为：5。",
    ),
    ({"trap": "trapped", "share": "10%"}, "Keep 10 % of the cash on trapped.", "将可分配资金的 10%截留于 trapped。"),
    (
        {"transfer": {"from": "cash", "to": "trapped"}},
        "Move all of cash to trapped.",
        "将可分配资金的全部余额转入 trapped。",
    ),
    (
        {"transfer": {"from": "second", "to": "trapped", "amount": "available(second) / 2"}, "if": "odd"},
        "Only if odd is in force: move this much of second to trapped: what second holds divided by 2.",
        "仅在 odd 已触发时：由 second 转入 trapped，金额为：second 的账户余额除以 2。",
    ),
    (
        {"draw": "V", "to": "second"},
        "Draw all that is undrawn of V; the money goes to second.",
        "提取 V 的全部未提取额度；款项转入 second。",
    ),
    (
        {"draw": "V", "amount": "undrawn(V)", "limit": "9"},
        "Draw this much of V: what is undrawn of V; at most what is undrawn; in all at most 9.",
        "提取 V，金额为：V 的未提取额度；以未提取额度为限；合计以 9 为限。",
    ),
    (
        {"repay": "V", "limit": "9"},
        "Repay V, due or not; in all at most 9.",
        "偿还 V 的未偿本金（不论是否到期）；合计以 9 为限。",
    ),
    (
        {"record": "pdl", "amount": "initial(seen) - 4"},
        "Add this to the ledger pdl: what seen began at less 4; what is negative is taken off it.",
        "在台账 pdl 登记增加：seen 的台账初始余额减 4；负数即为减少。",
    ),
    (
        {"write-off": "B", "amount": "balance(pdl)"},
        "Write off this much of B: what pdl stands at; at most its balance.",
        "减记 B 的本金，金额为：pdl 的台账余额；以未偿本金为限。",
    ),
    (
        {"write-up": "B", "amount": "3"},
        "Write up this much of B: 3; at most what is written off.",
        "恢复 B 已减记的本金，金额为：3；以已减记金额为限。",
    ),
    (
        {"pay": "A.principal", "from": "trapped", "limit": "9", "also-from": ["cash", "payer"]},
        "Pay principal of A out of trapped; in all at most 9; what trapped leaves unpaid comes from cash, then payer.",
        "支付 A 的本金，由 trapped 支付；合计以 9 为限；trapped 不足部分依次由可分配资金、payer 补足。",
    ),
    (
        {"fill": "reserve", "from": "trapped", "limit": "9"},
        "Bring reserve to its target from trapped, or return to trapped what it holds above; put in at most 9.",
        "由 trapped 将 reserve 补足至目标余额，超出目标余额的部分退回 trapped；存入以 9 为限。",
    ),
    (
        {"if": "late", "unless": "odd", "do": [{"pay": "A"}]},
        "Only if late is in force, and unless odd is in force, these steps:",
        "仅在 late 已触发时，且除非 odd 已触发，执行以下各步：",
    ),
]


@pytest.mark.parametrize(("step", "english", "chinese"), SENTENCES, ids=[each[1][:40] for each in SENTENCES])
def test_a_step_is_one_sentence(step, english, chinese) -> None:
    deal, document = checked(changed({"waterfall.8": step}))
    for code, sentence in (("en", english), ("zh", chinese)):
        told = explain(case_of_deal(deal, document, tuple(deal.dates.payments)), LANGUAGES[code])
        items = {item["name"]: item["text"] for part in told["sections"] if part["name"] == "steps"
                 for item in part["items"]}  # fmt: skip
        assert items["9"] == sentence


NESTED = {
    "waterfall.12": {
        "unless": "late",
        "do": [{"pay": "A.interest"}, {"if": "period > 2", "do": [{"pay": "tax"}], "else": [{"pay": "agent"}]}],
        "else": [{"if": "odd", "do": [{"trap": "second"}], "else": [{"pay": "B.interest", "from": "second"}]}],
    }
}


def test_groups_are_told_step_by_step() -> None:
    lines = told_data(changed(NESTED)).splitlines()
    first = lines.index(" 13. Unless late is in force, these steps:")
    assert lines[first + 1 : first + 12] == [
        "    13.1. Pay interest on A.",
        "    13.2. Only if the number of the payment date is more than 2, these steps:",
        "        13.2.1. Pay tax.",
        "    13.2.else. Otherwise, these steps:",
        "        13.2.else.1. Pay agent.",
        "13.else. Otherwise, these steps:",
        "    13.else.1. Only if odd is in force, these steps:",
        "        13.else.1.1. Keep all cash on second.",
        "    13.else.1.else. Otherwise, these steps:",
        "        13.else.1.else.1. Pay interest on B out of second.",
        "  - What is left after step 13 waits on the collection account for the next payment date.",
    ]


def order(changes, *in_force, waterfall=""):
    deal, _ = checked(changed(changes))
    return told_order(order_of(deal, frozenset(in_force), waterfall), LANGUAGES["en"]).split(" → ")


def test_the_order_goes_into_groups() -> None:
    """What is settled by triggers is sure, within what is; repetitions of a claim paid for sure add nothing."""
    only = {"waterfall.0": NESTED["waterfall.12"], "waterfall.12": {"pay": "tax"}}
    assert order(only)[:4] == [
        "interest on A",
        "[tax, under its condition]",
        "[agent, under its condition]",
        "principal of A",
    ]
    assert order(only, "late")[:2] == ["interest on B out of second", "interest on A"]
    assert order(only, "late", "odd")[:2] == ["keep cash on second", "interest on A"]
    unsure = {"waterfall.0": {"if": "period > 2", "do": [{"pay": "tax", "if": "late"}], "else": [{"pay": "agent"}]}}
    assert order(unsure)[0] == "[agent, under its condition]"
    assert order(unsure, "late")[:2] == ["[tax, under its condition]", "[agent, under its condition]"]


def test_the_order_names_what_steps_move() -> None:
    assert order({})[-5:] == [
        "keep cash on trapped", "move trapped to cash", "record in pdl", "write off D", "write up D",
    ]  # fmt: skip
    assert order({}, "late")[-2:] == ["principal of A out of trapped", "fill reserve out of second"]


OTHERS = {
    "waterfalls": {
        "event": {"when": "late and not odd", "steps": [{"pay": "A", "if": "late"}, {"pay": "sub"}]},
        "end": {"when": "odd or period > 5", "steps": [{"if": "late", "do": [{"pay": "B"}], "else": [{"pay": "C"}]}]},
    }
}


def test_every_waterfall_is_told() -> None:
    text = told_data(changed(OTHERS))
    for told in (
        "  - It applies on the payment dates on which no other waterfall (event or end) takes its place.\n",
        "\nThe waterfall event, on the payment dates on which it applies\n",
        "and no waterfall listed above it applies: late is in force and odd is not in force.\n",
        "\nevent.1. Only if late is in force: pay interest on A, then principal of A.\n",
        "  - Nothing is left after step event.2.\n",
        "\n    end.1.1. Pay interest on B, then principal of B.\nend.1.else. Otherwise, these steps:\n",
        "  - What is left after step end.1 waits on the collection account",
        "In the waterfall event: interest on A → principal of A → principal of sub → all that is left, to sub.",
        "In the waterfall end: interest on C → extra interest on C → principal of C.",
        "Only then are steps 5, 13, event.1 and end.1 done. Steps 13.else and end.1.else are left out then.",
    ):
        assert told in text, told
    assert "While late alone is in force" not in text  # the waterfall event applies then
    chinese = told_data(changed(OTHERS), "zh")
    assert "\n分配顺序 event（于其适用的兑付日）\n" in chinese
    assert "  - 适用分配顺序 end 时：C 的利息 → " in chinese


def test_the_waterfall_that_applies_is_the_first_whose_condition_triggers_settle() -> None:
    deal, _ = checked(changed(OTHERS))
    given = {(): "", ("late",): "event", ("odd",): "end", ("late", "odd"): "end"}
    assert {names: waterfall_of(deal, frozenset(names)) for names in given} == given


def test_accounts_ledgers_and_notes_tell_which_steps_act_on_them() -> None:
    changes = {"waterfall.8": {"transfer": {"from": "second", "to": "trapped"}}, "tests.mix.value": "balance(pdl)"}
    text = told_data(changed(changes | {"tests.mix.at-most": "90 * balance(seen)"}))
    for told in (
        "trapped: it has no target; steps put money on it and take it off. On it, not as cash, come in: royalties.",
        "royalties. Pays step 13.1 instead of cash. Cash is kept on it in step 8. Money comes onto it in step 9.",
        "It begins with 1 from the proceeds. Pays step 13.2 instead of cash. Money leaves it in step 9.",
        "pdl: a number that steps keep; no money lies on it. Step 10 records in it. Step 11 looks at it. Read by mix.",
        "seen: a number that steps keep; no money lies on it. It begins at 1. Step 10 looks at it. Read by mix.",
        "It is written off in step 11. It is written up in step 12.",
    ):
        assert told in text, told
    assert "Step 7 is left out then. The waterfall final applies while it is in force." in told_data(changed({}))


def test_the_steps_that_read_a_test_are_told_in_their_order() -> None:
    """Those that ask for nothing else, those that ask for more, a group's once, other waterfalls' last."""
    asked = {
        "waterfall.8.if": "breached(mix) or late",
        "waterfall.9.unless": "breached(mix)",
        "waterfall.0.if": "breached(mix)",
        "waterfall.12.if": "breached(mix)",
        "waterfalls.final.steps.0.if": "breached(mix)",
    }
    assert "Steps 1, 9, 10, 13 and final.1 look at it. Read by odd." in told_data(changed(asked))


def test_the_drawing_holds_every_step_with_the_conditions_of_its_groups() -> None:
    drawn = diagram_of(checked(changed(NESTED))[0])
    conditions = {row.label: row.condition for row in drawn.rows if row.label.startswith("13")}
    assert conditions == {
        "13.1": "unless late",
        "13.2.1": "unless late and if period > 2",
        "13.2.else.1": "unless late and unless period > 2",
        "13.else.1.1": "if late and if odd",
        "13.else.1.else.1": "if late and unless odd",
    }
    both = {"waterfall.12": {"if": "late", "unless": "odd", "do": [{"pay": "A"}], "else": [{"pay": "B"}]}}
    rows = diagram_of(checked(changed(both))[0]).rows
    assert rows[-1].condition == "else of 13"
    does = {row.label: row.does for row in rows}
    assert [does[label] for label in ("8", "9", "10", "11", "12")] == [
        "keep 10% of cash", "move 4", "record defaulted(pool) - balance(seen)", "write off balance(pdl)", "write up 2",
    ]  # fmt: skip


def test_the_drawing_tells_who_pays_instead_of_cash() -> None:
    step = {"pay": "A.principal", "from": "trapped", "also-from": ["cash", "payer"]}
    chart = mermaid(diagram_of(checked(changed({"waterfall.8": step}))[0]))
    assert 'e17 -->|"instead of cash"| s9' in chart
    assert '-.->|"1 · when short"| s9' in chart and 'e4 -.->|"2 · when short"| s9' in chart
    moved = {"waterfall.8": {"transfer": {"from": "second", "to": "trapped"}}}
    rows = {row.label: row for row in diagram_of(checked(changed(moved))[0]).rows}
    assert [end.name for end in (*rows["9"].sources, *rows["9"].targets)] == ["second", "trapped"]
    kept = {"waterfall.8": {"transfer": {"from": "cash", "to": "trapped"}}}
    rows = {row.label: row for row in diagram_of(checked(changed(kept))[0]).rows}
    assert rows["9"].sources == () and [end.name for end in rows["9"].targets] == ["trapped"]


def test_other_waterfalls_are_drawn_from_the_collection_account_on() -> None:
    drawn = diagram_of(checked(changed(OTHERS))[0])
    assert [(other.name, [row.label for row in other.rows], other.takes_all) for other in drawn.others] == [
        ("event", ["event.1", "event.2"], True),
        ("end", ["end.1.1", "end.1.else.1"], False),
    ]
    chart = mermaid(drawn)
    first = len(drawn.rows) + 1
    assert f'  cash ==>|"event: when late and not odd"| s{first}["event.1 · pay"]' in chart
    assert f'  cash ==>|"end: when odd or period #62; 5"| s{first + 2}["end.1.1 · pay"]' in chart
    assert ("trapped", "collects royalty") in drawn.notes


def test_what_an_account_pays_leaves_cash() -> None:
    for last, everything in (({"pay": "sub"}, True), ({"pay": "sub", "from": "second"}, False)):
        deal, _ = checked(changed({"waterfall.12": last}))
        assert takes_all(deal, deal.waterfall) == everything
