"""Parties, fees, accounts, support, tests and triggers -> sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipabs.definitions.claims import promised_claims
from ipabs.definitions.expressions import Expression
from ipabs.results.explain_hedges import hedge_sentences
from ipabs.results.explain_language import money, part_key
from ipabs.results.explain_support import support_sentences
from ipabs.results.explain_uses import steps_sentence, uses_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.deal import Deal, Party
    from ipabs.definitions.events import Test, Trigger
    from ipabs.definitions.hedges import Hedge
    from ipabs.definitions.model import CompensationFund, Insurance, Layer, PolicyGuarantee
    from ipabs.definitions.money import Account, Fee, Ledger
    from ipabs.definitions.support import Support
    from ipabs.results.explain_formulas import Speller


@dataclass(frozen=True, slots=True)
class PartTeller:
    """Tells the parts of one deal; each method gives the sentences of one thing."""

    deal: Deal
    speller: Speller
    chances: dict[str, float] = field(default_factory=dict)
    """By party: its probability of failing by the last collection; of a simulated deal."""

    def _say(self, key: str, **parts: object) -> str:
        return self.speller.language.say(key, **parts)

    def _joined(self, sentences: list[str]) -> str:
        return self.speller.language.phrases["sentence.next"].join(sentences)

    def _steps(self, key: str, steps: list[str]) -> list[str]:
        """A sentence on some steps, if there are any."""
        return steps_sentence(self.speller.language, key, steps)

    def party(self, name: str, party: Party) -> str:
        """Who it is, and how likely it fails."""
        language = self.speller.language
        facts = [party.name] if party.name else []
        if party.rating:
            key = "party.rating.table" if party.table else "party.rating"
            facts.append(language.say(key, rating=party.rating, table=party.table))
        if party.pd is not None:
            facts.append(language.say("party.pd", pd=language.percent(party.pd)))
        if party.hazard is not None:
            facts.append(language.say("party.hazard", hazard=language.percent(party.hazard)))
        facts += [
            language.say(f"party.{word}", value=value)
            for word, value in (("sector", party.sector), ("technology", party.technology), ("region", party.region))
            if value
        ]
        if name in self.chances:
            chance = self.chances[name]
            told = language.percent(float(f"{chance:.3g}"))
            facts.append(language.say("party.life", chance=told) if chance else language.say("party.never"))
        if party.fails:
            facts.append(language.say("party.fails", day=language.day(party.fails)))
        facts += [
            language.say("party.downgraded", grade=grade, day=language.day(day))
            for grade, day in party.downgraded.items()
        ]
        support = [key for key, each in self.deal.support.items() if each.provider == name]
        support += [key for key, each in self.deal.hedges.items() if each.counterparty == name]
        if support:
            facts.append(language.say("party.provides", names=language.together(support)))
        return language.say("party", name=name, facts=language.phrases["facts"].join(facts or [""]))

    def fee(self, name: str, fee: Fee) -> str:
        """What falls due of it, and the most."""
        language = self.speller.language
        if fee.rate is not None and fee.of is not None:
            key = "fee.rate.year" if fee.per == "year" else "fee.rate"
            told = self._say(key, rate=language.percent(fee.rate), base=self.speller.spell(fee.of))
        elif fee.excess_of is not None:
            told = self._say("fee.excess", other=fee.excess_of)
        elif fee.on is not None:
            told = self._say("fee.amount.on", amount=money(fee.amount or 0.0), day=language.day(fee.on))
        else:
            assert fee.amount is not None  # a fee has the one or the other
            told = self._say(f"fee.amount.{fee.per}", amount=money(fee.amount))
        if fee.cap is not None:
            told += self._say(f"fee.cap.{fee.cap.per}", amount=money(fee.cap.amount))
        return self._say("fee", name=language.named(name), told=told)

    def account(self, name: str, account: Account) -> str:
        """What it should hold, what it begins with, what comes in on it, and which steps move it."""
        language, uses = self.speller.language, uses_of(self.deal, name)
        if account.target is None:
            sentences = [self._say("account.no-target", name=language.named(name))]
        else:
            sentences = [self._say("account", name=language.named(name), target=self.speller.spell(account.target))]
        if account.initial:
            sentences.append(self._say("account.initial", amount=money(account.initial)))
        if account.earns:
            sentences.append(self._say("account.earns", rate=language.percent(account.earns)))
        if account.collects:
            kinds = [self._say(f"collects.{kind}") for kind in account.collects]
            sentences.append(self._say("account.collects", kinds=language.together(kinds)))
        for key in ("paying", "drawn", "filled", "trapped", "moved-in", "moved-out", "released"):
            sentences += self._steps(f"uses.{key}", getattr(uses, key.replace("-", "_")))
        return self._joined(sentences)

    def ledger(self, name: str, ledger: Ledger) -> str:
        """What it begins at, which steps keep it, and who reads it."""
        language, uses = self.speller.language, uses_of(self.deal, name)
        sentences = [self._say("ledger", name=language.named(name))]
        if ledger.initial:
            sentences.append(self._say("ledger.initial", amount=money(ledger.initial)))
        sentences += self._steps("uses.recorded", uses.recorded)
        return self._joined([*sentences, *self._readers(name, uses.readers(), uses.others)])

    def support(self, name: str, support: Support) -> str:
        """Who lends a hand, for what, up to what, at which cost, and how it is paid back."""
        covers = self.covered(support.covers)
        return self._joined(list(support_sentences(self.deal, name, support, self.speller, covers)))

    def hedge(self, name: str, hedge: Hedge) -> str:
        """What is exchanged, with whom, and what it costs."""
        return self._joined(list(hedge_sentences(name, hedge, self.speller, self.deal.day_count)))

    def covered(self, claims: list[str]) -> str:
        """``A, B, C.interest`` -> interest and principal of A and B, and interest on C."""
        language = self.speller.language
        whole = [claim for claim in claims if claim in self.deal.tranches and self._is_plain(claim)]
        told = [language.say("claim.whole", names=language.together(whole))] if whole else []
        for claim in (each for named in claims if named not in whole for each in promised_claims(self.deal, named)):
            name, _, part = claim.partition(".")
            if name not in whole:
                told.append(language.say(f"claim.{part_key(part, 'fee')}", name=name, part=part))
        return language.phrases["list.also"].join(told)

    def _is_plain(self, name: str) -> bool:
        """Whether interest and principal are all that a tranche is promised."""
        tranche = self.deal.tranches[name]
        return tranche.has_principal and not tranche.components_that_are(promised=True)

    def layers(self) -> Iterator[tuple[str, str]]:
        """The support behind single contracts, by name."""
        layers = self.deal.asset_support
        if layers.fund is not None:
            yield "fund", self._fund(layers.fund)
        if layers.guarantee is not None:
            yield "guarantee", self._guarantee(layers.guarantee)
        if layers.insurance is not None:
            yield "insurance", self._insurance(layers.insurance)

    def _fund(self, fund: CompensationFund) -> str:
        return self._joined([self._say("layer.fund", amount=money(fund.size)), *self._layer(fund, fund.provider)])

    def _guarantee(self, guarantee: PolicyGuarantee) -> str:
        sentences = [self._say("layer.guarantee")]
        if guarantee.annual_cap is not None:
            cap = self.speller.language.percent(guarantee.annual_cap)
            sentences.append(self._say("layer.guarantee.cap", share=cap))
        return self._joined([*sentences, *self._layer(guarantee, None)])

    def _insurance(self, insurance: Insurance) -> str:
        return self._joined([self._say("layer.insurance"), *self._layer(insurance, insurance.provider)])

    def _layer(self, layer: Layer, provider: str | None) -> list[str]:
        language = self.speller.language
        sentences = [self._say("layer.provider", provider=provider)] if provider else []
        sentences.append(language.counted("layer.wait", 1 if layer.wait == 1 else 2, years=f"{layer.wait:g}"))
        if layer.fee:
            sentences.append(self._say("layer.fee", rate=language.percent(layer.fee)))
        if layer.subrogation != 1:
            sentences.append(self._say("layer.subrogation", share=language.percent(layer.subrogation)))
        return sentences

    def test(self, name: str, test: Test) -> str:
        """What is measured against which bound, when, and who listens."""
        language, uses = self.speller.language, uses_of(self.deal, name)
        bound, side = (test.at_least, "at-least") if test.at_least is not None else (test.at_most, "at-most")
        assert bound is not None  # a test has the one or the other
        told = {"value": self.speller.spell(test.value), "bound": self.speller.spell(bound)}
        sentences = [
            self._say(f"test.{side}", name=language.named(name), **told),
            self._say(f"tested.{test.tested}"),
            self._say(f"when-undefined.{test.when_undefined}"),
            *self._readers(name, uses.readers(), uses.others),
        ]
        return self._joined(sentences)

    def trigger(self, name: str, trigger: Trigger) -> str:
        """When it comes into force, how it ends, and what changes."""
        language, uses = self.speller.language, uses_of(self.deal, name)
        key = "trigger.for" if trigger.for_ > 1 else "trigger"
        when = {"when": self.speller.spell(trigger.when), "count": trigger.for_}
        sentences = [
            self._say(key, name=language.named(name), **when),
            self._say(f"tested.{trigger.tested}"),
            self._cure(trigger),
            *self._steps("uses.on", uses.turns_on),
            *self._steps("uses.off", uses.turns_off),
            *self._waterfalls(uses.waterfalls),
            *self._readers(name, uses.steps, uses.others),
        ]
        return self._joined(sentences)

    def accelerates(self) -> list[str]:
        """What makes every balance due, if anything does."""
        when = self.deal.accelerates
        return [] if when is None else [self._say("accelerates", when=self.speller.spell(when))]

    def _cure(self, trigger: Trigger) -> str:
        """How it ends."""
        if isinstance(trigger.cure, Expression):
            return self._say("trigger.cure.when", cure=self.speller.spell(trigger.cure))
        if trigger.latch:
            return self._say("trigger.latch")
        return self.speller.language.counted("trigger.cure", trigger.cure)

    def _waterfalls(self, names: list[str]) -> list[str]:
        language = self.speller.language
        return [language.counted("uses.waterfalls", len(names), names=language.together(names))] if names else []

    def _readers(self, name: str, steps: list[str], others: list[str]) -> list[str]:
        language = self.speller.language
        sentences = self._steps("uses.steps", steps)
        if others:
            sentences.append(language.say("uses.others", name=name, names=language.together(others)))
        return sentences
