"""Every word of a definition has its sentence, in both languages, and whatever changes a deal changes what is told."""

from __future__ import annotations

import copy
import string
import typing
from datetime import date

import pytest
from hypothesis import given, settings

from ipabs.definitions.closing import Closing, PurchasePrice
from ipabs.definitions.dates import CurveDefinition, Dates
from ipabs.definitions.deal import Deal, Party
from ipabs.definitions.events import Test as CoverTest
from ipabs.definitions.events import Trigger
from ipabs.definitions.fields import Definition, read_formula
from ipabs.definitions.interest import Component, Floating, StepUp
from ipabs.definitions.market_words import CONVENTIONS, FREQUENCIES, PERIOD_UNITS
from ipabs.definitions.model import AssetSupport, CompensationFund, Insurance, Model, PolicyGuarantee, Slice
from ipabs.definitions.money import Account, Cap, Fee
from ipabs.definitions.steps import Fill, Group, Pay, Release, Repay
from ipabs.definitions.support import SUPPORT_KINDS, SupportFee
from ipabs.definitions.tranches import PRINCIPAL_WORDS, Instalment, Schedule, TargetBalance, Tranche, Word
from ipabs.definitions.vocabulary import RECEIPT_KINDS, STAGES, WINDOWS, WORDS
from ipabs.definitions.waterfalls import all_steps
from ipabs.results.diagram import diagram_of
from ipabs.results.diagram_mermaid import mermaid
from ipabs.results.diagram_svg import svg
from ipabs.results.explain import LANGUAGES
from ipabs.results.explain_formulas import Speller
from tests.naive.deals import case_of, checked, draw_case
from tests.results import told_hedges, told_moves, told_purchases, told_state, told_support
from tests.results.telling import CALLS, CALLS_TOLD, PARTIES_TOLD, PAYMENTS, case_of_deal, told_case, told_data

BASE = {
    "deal": "told",
    "currency": "CNY",
    "dates": {"cutoff": "2023-01-01", "closing": "2023-01-01", "payments": list(PAYMENTS), "calendar": "TARGET"},
    "collateral": "pool",
    "closing": {"pool": "150", "sources": {"equity": "4"}, "uses": {"counsel": "3"}},
    "curve": {"flat": "3%"},
    "parties": {"p": {"name": "P Co"}, "q": {"name": "Q Co"}},
    "tranches": {
        "A": {"notional": "60", "coupon": "4%", "principal": "pass-through"},
        "B": {
            "notional": "30",
            "coupon": {"index": "curve", "spread": "1%"},
            "principal": {"schedule": "straight-line"},
        },
        "C": {
            "notional": "30",
            "coupon": "6%",
            "principal": {"schedule": ["5%", "6%"]},
            "step-ups": [{"by": "1%", "from": "2023-08-01"}, {"by": "2%", "when": "late"}],
            "components": {"extra": {"rate": "3%", "from": "2023-05-01"}},
        },
        "D": {"notional": "30", "coupon": "6%", "principal": {"target-balance": ["20", "10"]}},
        "V": told_moves.REVOLVING,
        "io": {"notional": "40", "coupon": "1%", "principal": "none", "interest-on": "balance(A)"},
        "sub": {"notional": "10", "principal": "residual"},
    },
    "accounts": {"reserve": {"target": "2"}, **told_moves.ACCOUNTS},
    **told_moves.KEPT,
    "fees": {
        "tax": {"rate": "1%", "of": "receipts"},
        "agent": {"amount": "5", "per": "year", "cap": {"amount": "7", "per": "year"}},
    },
    "asset-support": {"fund": {"size": "8"}, "guarantee": {"annual-cap": "5%"}, "insurance": {"wait": "1"}},
    "support": told_support.SUPPORT,
    "currencies": told_hedges.CURRENCIES,
    "hedges": told_hedges.HEDGES,
    "tests": {"cover": {"value": "dscr(A)", "at-least": "1"}, "mix": {"value": "period", "at-most": "9"}},
    "calls": CALLS,
    "triggers": {"late": {"when": "breached(cover)"}, "odd": {"when": "breached(mix)"}},
    "waterfall": [
        {"pay": ["tax", "agent"]},
        {"pay": "A.interest", "also-from": ["reserve", "payer"]},
        {"pay": ["A.principal", "B"]},
        {"fill": "reserve"},
        {"release": "reserve", "if": "late"},
        {"repay": "payer"},
        {"pay": ["C", "D", "io", "sub"], "unless": "odd"},
        *told_moves.STEPS,
    ],
    "waterfalls": told_moves.WATERFALLS,
}
TOLD = {
    (Deal, "deal"): {"deal": "other"},
    (Deal, "title"): {"title": "a title"},
    (Deal, "currency"): {"currency": "USD"},
    (Deal, "dates"): {"dates.cutoff": "2022-12-01"},
    (Deal, "day_count"): {"day-count": "act/360"},
    (Deal, "collateral"): {"collateral": "elsewhere"},
    (Deal, "closing"): {"closing": None},
    (Closing, "pool"): {"closing.pool": "140"},
    (Closing, "sources"): {"closing.sources.equity": "5"},
    (Closing, "uses"): {"closing.uses.counsel": "5"},
    (PurchasePrice, "amount"): {"closing.pool": "140"},
    (PurchasePrice, "share"): {"closing.pool": "90%"},
    (Deal, "calls"): {"calls": None},
    **CALLS_TOLD,
    (Deal, "valuation_rate"): {"valuation-rate": "8%"},
    (Deal, "parties"): {"parties.r": {"name": "R Co"}},
    (Deal, "tranches"): {"tranches.A.notional": "61"},
    (Deal, "accounts"): {"accounts.reserve.target": "3"},
    (Deal, "fees"): {"fees.tax.rate": "2%"},
    (Deal, "asset_support"): {"asset-support": None},
    (Deal, "support"): {"support.payer.provider": "q"},
    (Deal, "hedges"): {"hedges.fx": None},
    (Deal, "tests"): {"tests.cover.value": "oc(A)"},
    (Deal, "triggers"): {"triggers.late.when": "period > 3"},
    (Deal, "accelerates"): {"accelerates": "odd"},
    (Deal, "waterfall"): {"waterfall.5": {"repay": "payer", "if": "late"}},
    (Dates, "cutoff"): {"dates.cutoff": "2022-12-01"},
    (Dates, "closing"): {"dates.closing": "2022-12-01"},
    (Dates, "payments"): {"dates.payments": list(PAYMENTS[:-1])},
    (Dates, "collection_lag"): {"dates.collection-lag": "5bd"},
    (Dates, "calendar"): {"dates.calendar": "China.IB"},
    (Dates, "convention"): {"dates.convention": "preceding"},
    (Dates, "accrual"): {"dates.accrual": "unadjusted"},
    (Dates, "end_of_month"): {"dates.end-of-month": "true"},
    **PARTIES_TOLD,
    (Tranche, "notional"): {"tranches.A.notional": "61"},
    (Tranche, "coupon"): {"tranches.A.coupon": "5%"},
    (Tranche, "principal"): {"tranches.A.principal": "turbo"},
    (Tranche, "day_count"): {"tranches.A.day-count": "30/360"},
    (Tranche, "pari_passu"): {"tranches.B.pari-passu": "A"},
    (Tranche, "maturity"): {"tranches.A.maturity": "2024-01-01"},
    (Tranche, "issue_price"): {"tranches.A.issue-price": "99"},
    (Tranche, "required_spread"): {"tranches.A.required-spread": "120bp"},
    (Tranche, "required_return"): {"tranches.A.required-return": "9%"},
    (Floating, "index"): {"tranches.B.coupon.index": "2%"},
    (Floating, "spread"): {"tranches.B.coupon.spread": "2%"},
    (Floating, "cap"): {"tranches.B.coupon.cap": "9%"},
    (Floating, "floor"): {"tranches.B.coupon.floor": "1%"},
    (Floating, "reset_lag"): {"tranches.B.coupon.reset-lag": "2bd"},
    (Tranche, "unpaid_interest"): {"tranches.A.unpaid-interest": "compounds"},
    (Tranche, "deferrable"): {"tranches.A.deferrable": "true"},
    (Tranche, "accretes"): {"tranches.B.accretes": "balance(A) > 0"},
    (Tranche, "step_ups"): {"tranches.A.step-ups": [{"by": "1%", "when": "odd"}]},
    (Tranche, "interest_on"): {"tranches.io.interest-on": "balance(B)"},
    (Tranche, "components"): {"tranches.C.components": {"other": {"rate": "3%", "from": "2023-05-01"}}},
    (Tranche, "anticipated_repayment"): {"tranches.A.anticipated-repayment": "2023-07-01"},
    (StepUp, "by"): {"tranches.C.step-ups.0.by": "3%"},
    (StepUp, "from_"): {"tranches.C.step-ups.0.from": "2023-09-01"},
    (StepUp, "when"): {"tranches.C.step-ups.1.when": "period == 3"},
    (Component, "rate"): {"tranches.C.components.extra.rate": "4%"},
    (Component, "from_"): {"tranches.C.components.extra.from": "2023-06-01"},
    (Component, "unpaid_interest"): {"tranches.C.components.extra.unpaid-interest": "compounds"},
    (Component, "promised"): {"tranches.C.components.extra.promised": "false"},
    (Word, "kind"): {"tranches.A.principal": "sequential"},
    (Schedule, "schedule"): {"tranches.C.principal.schedule": ["5%", "7%"]},
    (Schedule, "payments"): {"tranches.B.principal.payments": "3"},
    (Schedule, "grace"): {"tranches.B.principal": {"schedule": "straight-line", "payments": "6", "grace": "2"}},
    (Instalment, "amount"): {"tranches.C.principal.schedule": ["5%", "7%"]},
    (Instalment, "share"): {"tranches.C.principal.schedule": ["5%", "6"]},
    (TargetBalance, "target_balance"): {"tranches.D.principal.target-balance": "50% * balance(pool)"},
    (Account, "target"): {"accounts.reserve.target": "due(A)"},
    (Account, "initial"): {"accounts.reserve.initial": "4"},
    (Account, "earns"): {"accounts.reserve.earns": "1%"},
    (Cap, "amount"): {"fees.agent.cap.amount": "8"},
    (Cap, "per"): {"fees.agent.cap.per": "life"},
    (Fee, "rate"): {"fees.tax.rate": "2%"},
    (Fee, "of"): {"fees.tax.of": "receipts.interest"},
    (Fee, "amount"): {"fees.agent.amount": "6"},
    (Fee, "excess_of"): {"fees.tax": {"excess-of": "agent"}},
    (Fee, "on"): {"fees.tax": {"amount": "5", "per": "once", "on": "2023-05-01"}},
    (Fee, "per"): {"fees.agent.per": "period"},
    (Fee, "cap"): {"fees.tax.cap": {"amount": "8", "per": "period"}},
    (CompensationFund, "size"): {"asset-support.fund.size": "9"},
    (CompensationFund, "wait"): {"asset-support.fund.wait": "2"},
    (CompensationFund, "subrogation"): {"asset-support.fund.subrogation": "40%"},
    (CompensationFund, "fee"): {"asset-support.fund.fee": "2%"},
    (CompensationFund, "provider"): {"asset-support.fund.provider": "q"},
    (PolicyGuarantee, "annual_cap"): {"asset-support.guarantee.annual-cap": "6%"},
    (PolicyGuarantee, "wait"): {"asset-support.guarantee.wait": "2"},
    (PolicyGuarantee, "subrogation"): {"asset-support.guarantee.subrogation": "40%"},
    (Insurance, "fee"): {"asset-support.insurance.fee": "2%"},
    (PolicyGuarantee, "fee"): {"asset-support.guarantee.fee": "2%"},
    (Insurance, "provider"): {"asset-support.insurance.provider": "q"},
    (Insurance, "wait"): {"asset-support.insurance.wait": "2"},
    (Insurance, "subrogation"): {"asset-support.insurance.subrogation": "40%"},
    (AssetSupport, "fund"): {"asset-support.fund": None},
    (AssetSupport, "guarantee"): {"asset-support.guarantee": None},
    (AssetSupport, "insurance"): {"asset-support.insurance": None},
    (CoverTest, "value"): {"tests.cover.value": "ic(A)"},
    (CoverTest, "at_least"): {"tests.cover.at-least": "1.1"},
    (CoverTest, "at_most"): {"tests.mix.at-most": "8"},
    (CoverTest, "when_undefined"): {"tests.cover.when-undefined": "breach"},
    (CoverTest, "tested"): {"tests.cover.tested": "after-payment"},
    (Trigger, "when"): {"triggers.late.when": "not breached(cover)"},
    (Trigger, "tested"): {"triggers.late.tested": "after-payment"},
    (Trigger, "for_"): {"triggers.late.for": "3"},
    (Trigger, "cure"): {"triggers.late.cure": "2"},
    (Trigger, "latch"): {"triggers.late.latch": "true"},
    (Pay, "pay"): {"waterfall.0.pay": ["agent", "tax"]},
    (Pay, "share"): {"waterfall.0.share": "due"},
    (Pay, "amount"): {"waterfall.1.amount": "3"},
    (Pay, "limit"): {"waterfall.1.limit": "3"},
    (Pay, "also_from"): {"waterfall.1.also-from": ["payer", "reserve"]},
    (Pay, "if_"): {"waterfall.1.if": "late"},
    (Pay, "unless"): {"waterfall.1.unless": "late"},
    (Fill, "fill"): {"accounts.spare": {"target": "1"}, "waterfall.3.fill": "spare"},
    (Fill, "limit"): {"waterfall.3.limit": "3"},
    (Fill, "if_"): {"waterfall.3.if": "late"},
    (Fill, "unless"): {"waterfall.3.unless": "late"},
    (Release, "release"): {"accounts.spare": {"target": "1"}, "waterfall.4.release": "spare"},
    (Release, "amount"): {"waterfall.4.amount": "3"},
    (Release, "if_"): {"waterfall.4.if": "odd"},
    (Release, "unless"): {"waterfall.4.unless": "odd"},
    (Repay, "repay"): {"waterfall.5.repay": "other"},
    (Repay, "limit"): {"waterfall.5.limit": "3"},
    (Repay, "if_"): {"waterfall.5.if": "late"},
    (Repay, "unless"): {"waterfall.5.unless": "late"},
    **told_moves.TOLD,
    **told_support.TOLD,
    **told_hedges.TOLD,
    **told_state.TOLD,
}
"""Of every field that is told: a change of the deal that is to be seen in the text."""
NOT_TOLD = {
    (Deal, "curve"): "values, not who is paid",
    (Deal, "model"): "how the pool is simulated",
    (Deal, "slices"): "what is measured beside the notes",
    (Dates, "first_payment"): "told with the dates worked out; see the shipped structures",
    (Dates, "legal_final"): "the same",
    (Dates, "frequency"): "the same",
    **{(Party, f"weight_{word}"): "correlation" for word in ("macro", "sector", "technology", "region")},
    **told_purchases.NOT_TOLD,
}
OF_THE_MODEL = (Model, CurveDefinition, Slice)


def classes(annotation, found):
    """Every definition that an annotation leads to."""
    if isinstance(annotation, type) and issubclass(annotation, Definition):
        if annotation not in found and annotation not in OF_THE_MODEL:
            found.add(annotation)
            for field in annotation.model_fields.values():
                classes(field.annotation, found)
    else:
        for inner in typing.get_args(annotation):
            classes(inner, found)
    return found


def changed(changes):
    data = copy.deepcopy(BASE)
    if changes == {"waterfall.5.repay": "other"}:
        data["support"]["other"] = {"kind": "shortfall", "provider": "q", "covers": ["A"]}
        data["waterfall"].append({"repay": "payer"})
        data["waterfall"][1]["also-from"].append("other")
    for path, value in changes.items():
        *above, last = path.split(".")
        place = data
        for word in above:
            place = place[int(word)] if isinstance(place, list) else place[word]
        if isinstance(place, list):
            place[int(last)] = value
        elif value is None:
            del place[last]
        else:
            place[last] = value
    return data


def test_every_field_of_a_definition_is_told_or_knowingly_left_out() -> None:
    found = {(each, field) for each in classes(Deal, set()) for field in each.model_fields}
    assert found == TOLD.keys() | NOT_TOLD.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("field", "changes"), TOLD.items(), ids=[f"{each.__name__}.{word}" for each, word in TOLD])
def test_a_change_of_the_deal_is_seen(field, changes, language) -> None:
    base = told_data(changed({}), language)
    assert told_data(changed(changes), language) != base


def choices(cls, field):
    """The words a field may hold, from the JSON schema."""
    properties = cls.model_json_schema()["properties"]
    return next(properties[name] for name in properties if name.replace("-", "_") == field.rstrip("_"))["enum"]


def needed_keys():
    yield from (f"principal.{word}" for word in PRINCIPAL_WORDS)
    arrears = [word for word in choices(Tranche, "unpaid_interest") if word != "carried"]  # as everybody expects
    yield from (f"{key}.{word}" for key in ("unpaid-interest", "component") for word in arrears)
    yield from (f"support.{kind}" for kind in SUPPORT_KINDS)
    yield from (f"support.fee.{base}" for base in choices(SupportFee, "of"))
    yield from (f"tested.{stage}" for stage in STAGES)
    yield from (f"when-undefined.{word}" for word in choices(CoverTest, "when_undefined"))
    yield from (f"frequency.{word}" for word in FREQUENCIES)
    yield from (f"convention.{word}" for word in CONVENTIONS)
    yield from (f"accrual.{word}" for word in choices(Dates, "accrual"))
    yield from (f"fee.amount.{word}" for word in ("year", "period", "once"))
    yield from (f"collects.{kind}" for kind in RECEIPT_KINDS)
    yield from (f"fee.cap.{word}" for word in choices(Cap, "per"))


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_every_word_has_its_sentence(language) -> None:
    assert [key for key in needed_keys() if key not in language.phrases] == []
    for unit in PERIOD_UNITS:
        assert language.counted(f"period.{unit}", 1) and language.counted(f"period.{unit}", 2)


SPOKEN_ELSEWHERE = {"if", "min", "max", "abs", "trailing", "average", "oc", "ic", "dscr"}


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_every_word_of_the_formulas_is_spoken(language) -> None:
    deal, document = checked(changed({}))
    speller = Speller(language, case_of_deal(deal, document, ()).scope)
    subjects = {
        "tranche": "A",
        "account": "reserve",
        "ledger": "pdl",
        "template": "lease",
        "fee": "tax",
        "support": "payer",
        "hedge": "swap",
        "pool": "pool",
        "party": "p",
        "test": "cover",
        "trigger": "late",
        "formula": "period > 1, period, 2",
        "index": "SHIBOR-3M",
    }
    for word in WORDS.values():
        grade = ", 'AA'" if word.graded else ""
        texts = [f"{word.name}({subjects[kind]}{grade})" for kind in word.takes] or [word.name]
        texts += [word.name] if word.alone else []
        if word.name in ("abs", *WINDOWS):
            texts = [f"{word.name}(period{', 4' if word.name in WINDOWS else ''})"]
        if word.parts:
            texts += [f"{word.name}(sub.{part})" if word.takes else f"{word.name}.{part}" for part in word.parts]
            texts += [f"{word.name}(C.extra)"] if word.takes else []
            texts += [f"{word.name}(swap.{part})" for part in deal.hedges["swap"].costs if "hedge" in word.takes]
        for text in texts:
            told = speller.spell(read_formula(text))
            assert told and "`" not in told, text
            if word.name in SPOKEN_ELSEWHERE:
                assert told != text


def places(phrase):
    return {name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(phrase) if name}


def test_both_languages_have_the_same_phrases_with_the_same_places() -> None:
    english, chinese = (LANGUAGES[code].phrases for code in ("en", "zh"))
    one_form = {key for key in chinese if key not in english}
    assert all(f"{key}.one" in english and f"{key}.many" in english for key in one_form)
    for key, phrase in english.items():
        other = chinese[key if key in chinese else key.rpartition(".")[0]]
        # "1" may be written out; only a language other than that of the names needs glosses
        assert places(other) ^ places(phrase) <= {"count", "gloss"}, key


def test_chinese_phrases_hold_no_english() -> None:
    free = {"currency", "figure.bp"}
    for key, phrase in LANGUAGES["zh"].phrases.items():
        bare = "".join(text for text, *_ in string.Formatter().parse(phrase))
        assert key in free or not any(letter in string.ascii_letters for letter in bare), key


@settings(max_examples=60, deadline=None)
@given(draw_case())
def test_any_deal_is_told_and_drawn(case) -> None:
    deal, document, _ = case
    told = case_of_deal(deal, document, tuple(deal.dates.payments))
    for language in LANGUAGES:
        text = told_case(told, language)
        named = (deal.tranches, deal.fees, deal.accounts, deal.ledgers, deal.triggers, deal.waterfalls)
        assert all(name in text for names in named for name in names)
        steps = {line.strip().partition(". ")[0] for line in text.splitlines()}
        assert {placed.label for placed in all_steps(deal)} <= steps
    drawn = diagram_of(deal)
    assert svg(drawn) == svg(diagram_of(deal))
    assert mermaid(drawn).count("==>") >= sum(not isinstance(placed.step, Group) for placed in all_steps(deal))


def test_the_same_bytes_make_the_same_deal_and_text() -> None:
    texts = []
    for _ in range(2):
        deal, document, _ = case_of(bytes(range(256)) * 4)
        texts.append(told_case(case_of_deal(deal, document, tuple(deal.dates.payments))))
    assert texts[0] == texts[1]


def test_dates_are_those_of_the_language() -> None:
    assert LANGUAGES["en"].day(date(2023, 4, 1)) == "2023-04-01"
    assert LANGUAGES["zh"].day(date(2023, 4, 1)) == "2023年4月1日"
    assert LANGUAGES["zh"].spaced("自2023年4月1日起A的利息") == "自2023年4月1日起 A 的利息"
