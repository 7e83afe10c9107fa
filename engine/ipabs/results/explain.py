"""A deal -> what it says, in plain English or Chinese: who owes what, and who is paid before whom.

Sentences come from the tables of ``explain_english`` and ``explain_chinese``; here stands what is told, in which order.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ipabs.collateral.tape import Tape
from ipabs.definitions.closing import POOL, total
from ipabs.definitions.templates import firms_of
from ipabs.definitions.waterfalls import all_steps
from ipabs.results.calls import told_call
from ipabs.results.closing import closing_entries
from ipabs.results.diagram import takes_all
from ipabs.results.explain_chinese import CHINESE
from ipabs.results.explain_currencies import told_currency
from ipabs.results.explain_english import ENGLISH
from ipabs.results.explain_formulas import Speller
from ipabs.results.explain_language import Language, money
from ipabs.results.explain_notes import NoteTeller
from ipabs.results.explain_order import deciding, order_of, told_order, waterfall_of
from ipabs.results.explain_parts import PartTeller
from ipabs.results.explain_purchases import told_template
from ipabs.results.explain_state import told_state
from ipabs.results.explain_steps import StepTeller

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ipabs.case import Case
    from ipabs.definitions.closing import Entry
    from ipabs.definitions.deal import Deal

LANGUAGES = {language.code: language for language in (ENGLISH, CHINESE)}


def explain(case: Case, language: Language = ENGLISH) -> dict[str, Any]:
    """What a deal says.

    Returns
    -------
    dict
        ``deal``, ``title``, ``currency``, ``language``, and ``sections``: each a ``name``, a ``title`` and ``items``,
        which are a ``name`` (of a tranche, an account, ...; the label of a step; empty) and a ``text``. The steps of
        another waterfall than the normal one are the section ``steps.NAME``.
    """
    deal = case.deal
    sections = [
        {
            "name": name,
            "title": language.spaced(_title(name, language)),
            "items": [{"name": item, "text": language.spaced(text)} for item, text in items],
        }
        for name, items in _sections(case, language)
    ]
    return {
        "deal": deal.deal,
        "title": deal.title,
        "currency": deal.currency,
        "language": language.code,
        "sections": [section for section in sections if section["items"]],
    }


def explain_text(told: dict[str, Any], language: Language = ENGLISH) -> str:
    """The same for people: a heading a section, a line an item, the steps numbered."""
    head = language.say("head", deal=told["deal"], title=told["title"]) if told["title"] else told["deal"]
    lines = [head, language.spaced(language.say("currency", currency=told["currency"]))]
    for section in told["sections"]:
        lines += ["", section["title"]]
        numbered = section["name"].partition(".")[0] == "steps"
        for item in section["items"]:
            mark = f"{'    ' * _depth(item['name'])}{item['name']:>3}." if numbered and item["name"] else "  -"
            lines.append(f"{mark} {item['text']}")
    return "\n".join(lines)


def _depth(label: str) -> int:
    """How many groups a step stands in: ``3.else.1`` in one."""
    return sum(part.isdigit() for part in label.split(".")) - 1


def _title(section: str, language: Language) -> str:
    waterfall = section.partition(".")[2]
    return language.say("section.waterfall", name=waterfall) if waterfall else language.say(f"section.{section}")


def _sections(case: Case, language: Language) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
    deal = case.deal
    before = Speller(language, case.scope, in_steps=False)
    speller = replace(before, in_steps=True)
    notes = NoteTeller(deal, case.timetable.payments, before)
    parts = PartTeller(deal, before, _chances(case))
    yield "parties", [("", _pool(case, language)), *((name, parts.party(name, p)) for name, p in deal.parties.items())]
    yield "dates", [("", text) for text in _dates(case, language)]
    yield "state", [("", text) for text in told_state(case, language)]
    yield "closing", [("", text) for text in _closing(case, language)]
    yield "currencies", [(name, told_currency(deal, name, language)) for name in deal.currencies]
    yield "notes", [(name, notes.sentence(name)) for name in deal.tranches]
    yield "fees", [(name, parts.fee(name, fee)) for name, fee in deal.fees.items()]
    yield "accounts", [(name, parts.account(name, account)) for name, account in deal.accounts.items()]
    yield "ledgers", [(name, parts.ledger(name, ledger)) for name, ledger in deal.ledgers.items()]
    yield "templates", [(name, told_template(deal, name, language)) for name in deal.templates]
    outside = [(name, parts.support(name, support)) for name, support in deal.support.items()]
    yield "support", [*parts.layers(), *outside]
    yield "hedges", [(name, parts.hedge(name, hedge)) for name, hedge in deal.hedges.items()]
    yield "formulas", [(name, before.named_formula(name, formula)) for name, formula in deal.formulas.items()]
    yield "tests", [(name, parts.test(name, test)) for name, test in deal.tests.items()]
    triggers = [(name, parts.trigger(name, trigger)) for name, trigger in deal.triggers.items()]
    yield "triggers", [*triggers, *(("", text) for text in parts.accelerates())]
    yield "calls", [(name, told_call(name, call, before)) for name, call in deal.calls.items()]
    yield "steps", _steps(deal, speller)
    for name, other in deal.waterfalls.items():
        begin = language.say("steps.other", when=before.spell(other.when))
        yield f"steps.{name}", [("", begin), *_listed(deal, speller, name)]
    yield "order", _orders(deal, language)


def _pool(case: Case, language: Language) -> str:
    deal, pool = case.deal, case.pool
    worth = {"where": deal.collateral, "worth": money(round(case.terms.initial_pool))}
    if isinstance(pool, Tape):
        royalties = len(pool.royalties.terms.ids) if pool.royalties is not None else 0
        counts = [("instalments", len(pool.contracts.ids)), ("royalties", royalties)]
        contracts = language.together([language.counted(f"pool.{key}", count) for key, count in counts if count])
        owners = language.counted("pool.obligors", len(pool.obligors.ids) - len(_parties_on(pool, deal)))
        text = language.say("pool.tape", contracts=contracts, obligors=owners, **worth)
    else:
        text = language.say("pool.given", **worth)
    rates = deal.model.rates
    if isinstance(pool, Tape) and rates.mean_reversion is not None and rates.volatility is not None:
        figures = {"reversion": language.percent(rates.mean_reversion), "leaning": language.percent(rates.leaning)}
        told = language.say("pool.rates", volatility=language.basis_points(rates.volatility), **figures)
        text += language.phrases["sentence.next"] + told
    if isinstance(pool, Tape) and pool.downgrades:
        told = language.say("pool.transitions", matrix=deal.model.transitions)
        text += language.phrases["sentence.next"] + told
    if deal.valuation_rate is not None:
        rate = language.percent(deal.valuation_rate)
        text += language.phrases["sentence.next"] + language.say("pool.valuation-rate", rate=rate)
    return text


def _chances(case: Case) -> dict[str, float]:
    """By party of a simulated deal: the probability that it fails by the last collection."""
    if not isinstance(case.pool, Tape):
        return {}
    obligors = case.pool.obligors
    chances = dict(zip(obligors.ids, obligors.cumulative[:, -1].tolist(), strict=True))
    return {name: chances[name] for name in case.deal.parties if name in chances}


def _parties_on(tape: Tape, deal: Deal) -> list[str]:
    """Parties of the deal, and firms behind its templates, that stand on its tape without owing it anything now."""
    exposed = dict(zip(tape.obligors.ids, tape.exposures, strict=True))
    others = [*deal.parties, *(firm for name, template in deal.templates.items() for firm in firms_of(name, template))]
    return [name for name in others if name in exposed and not exposed[name]]


def _dates(case: Case, language: Language) -> Iterator[str]:
    dates, payments = case.deal.dates, case.timetable.payments
    days = {"cutoff": language.day(dates.cutoff), "closing": language.day(dates.closing)}
    yield language.say("dates.begin", **days)
    if dates.payments is not None or dates.frequency is None:
        told = language.counted("dates.listed", len(payments), first=language.day(payments[0]))
    else:
        how_often = language.say(f"frequency.{dates.frequency}")
        told = language.counted("dates.regular", len(payments), first=language.day(payments[0]), frequency=how_often)
    yield told
    if dates.calendar != "null":
        yield language.say(f"convention.{dates.convention}", calendar=dates.calendar)
        yield language.say(f"accrual.{dates.accrual}")
    if dates.end_of_month:
        yield language.say("dates.end-of-month")
    yield language.say("dates.lag", lag=language.period(dates.collection_lag))
    yield language.say("dates.final", day=language.day(payments[-1]))


def _closing(case: Case, language: Language) -> Iterator[str]:
    entries = closing_entries(case)
    for side in ("source", "use") if entries else ():
        parts = [
            language.say("closing.entry", name=_entry_name(entry, language), amount=money(entry.amount))
            for entry in entries
            if entry.side == side
        ]
        text = language.say(f"closing.{side}", entries=language.together(parts), total=money(total(entries, side)))
        yield text


def _entry_name(entry: Entry, language: Language) -> str:
    return language.say("closing.pool") if (entry.side, entry.name) == ("use", POOL) else language.named(entry.name)


def _steps(deal: Deal, speller: Speller) -> Iterator[tuple[str, str]]:
    language = speller.language
    if deal.waterfalls:
        yield "", language.say("steps.normal", names=language.either(list(deal.waterfalls)))
    yield "", language.say("steps.before")
    yield from _listed(deal, speller)


def _listed(deal: Deal, speller: Speller, waterfall: str = "") -> Iterator[tuple[str, str]]:
    """The steps of a waterfall, those of groups behind their condition, and what becomes of what is left."""
    teller, language = StepTeller(deal, speller), speller.language
    steps = deal.waterfalls[waterfall].steps if waterfall else deal.waterfall
    for placed in all_steps(deal):
        if placed.waterfall == waterfall:
            if placed.label.endswith(".else.1"):
                yield placed.label.removesuffix(".1"), language.say("group.else")
            yield placed.label, teller.sentence(placed.step)
    left = "steps.nothing-left" if takes_all(deal, steps) else "steps.left"
    yield "", language.say(left, number=f"{waterfall}.{len(steps)}" if waterfall else len(steps))


def _orders(deal: Deal, language: Language) -> Iterator[tuple[str, str]]:
    normal, triggers = order_of(deal, frozenset()), deciding(deal)
    chosen = {name: waterfall_of(deal, frozenset({name})) for name in triggers}
    yield "", language.say("order.normal", order=told_order(normal, language))
    for name in triggers:
        order = order_of(deal, frozenset({name}))
        if order != normal and not chosen[name]:
            yield name, language.say("order.while", name=name, order=told_order(order, language))
    for waterfall in deal.waterfalls:
        in_force = frozenset([name for name in triggers if chosen[name] == waterfall][:1])
        order = order_of(deal, in_force, waterfall)
        yield waterfall, language.say("order.waterfall", name=waterfall, order=told_order(order, language))
