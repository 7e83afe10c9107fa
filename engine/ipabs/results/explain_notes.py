"""Tranches -> sentences: what is owed to investors, and when their principal falls due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from ipabs.definitions.expressions import Expression
from ipabs.definitions.interest import Floating
from ipabs.definitions.ranking import above_and_beside
from ipabs.definitions.tranches import Schedule, TargetBalance, Word
from ipabs.results.explain_interest import index_told, interest_sentences
from ipabs.results.explain_language import money
from ipabs.results.explain_uses import steps_sentence, uses_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.tranches import Instalment, Tranche
    from ipabs.results.explain_formulas import Speller

FEW = 4
"""Instalments that are told one by one; of more, the first and the last."""


@dataclass(frozen=True, slots=True)
class NoteTeller:
    """Tells the tranches of one deal, whose dates of payment are known."""

    deal: Deal
    payments: Sequence[date]
    speller: Speller

    def sentence(self, name: str) -> str:
        """One tranche: rank, size, coupon, principal, and what it departs in from the deal."""
        tranche, language = self.deal.tranches[name], self.speller.language
        parts = [self._head(name, tranche), self.principal(tranche), *interest_sentences(name, tranche, self.speller)]
        if tranche.redraw_until:
            parts.append(language.say("note.redraw-until", day=language.day(tranche.redraw_until)))
        if tranche.maturity:
            parts.append(language.say("note.maturity", day=language.day(tranche.maturity)))
        if tranche.issue_price != 100:
            parts.append(language.say("note.issue-price", price=money(tranche.issue_price)))
        if tranche.required_spread is not None:
            parts.append(language.say("note.required-spread", spread=language.basis_points(tranche.required_spread)))
        if tranche.required_return is not None:
            parts.append(language.say("note.required-return", rate=language.percent(tranche.required_return)))
        uses = uses_of(self.deal, name)
        parts += steps_sentence(language, "uses.drawn", uses.drawn)
        parts += steps_sentence(language, "uses.repaid", uses.repaid)
        parts += steps_sentence(language, "uses.written-off", uses.written_off)
        parts += steps_sentence(language, "uses.written-up", uses.written_up)
        return language.phrases["sentence.next"].join(parts)

    def _head(self, name: str, tranche: Tranche) -> str:
        language = self.speller.language
        told = {"name": name, "notional": money(tranche.notional), "coupon": self.coupon(tranche)}
        if not tranche.has_principal:
            return language.say("note.interest-only", **told)
        if tranche.is_revolving:
            return language.say("note.revolving", rank=self._rank(name), **told)
        total = sum(each.principal_at_closing for each in self.deal.tranches.values())
        share = language.percent(round(tranche.notional / total, 4))
        return language.say("note", rank=self._rank(name), share=share, **told)

    def _rank(self, name: str) -> str:
        names = [name for name, tranche in self.deal.tranches.items() if tranche.has_principal]
        language = self.speller.language
        if self.deal.tranches[name].is_residual:
            return language.say("rank.residual")
        equal = {*above_and_beside(self.deal, name)[1], *(self._pro_rata() if name in self._pro_rata() else [])}
        beside = [other for other in names if other in equal and other != name]
        above = [other for other in names[: names.index(name)] if other not in beside]
        if len(names) == 1:
            return language.say("rank.only")
        rank = language.say("rank.after", names=language.together(above)) if above else language.say("rank.first")
        return rank + (language.say("rank.beside", names=language.together(beside)) if beside else "")

    def _pro_rata(self) -> list[str]:
        """The tranches that share principal."""
        shapes = {name: tranche.principal for name, tranche in self.deal.tranches.items()}
        return [name for name, shape in shapes.items() if isinstance(shape, Word) and shape.kind == "pro-rata"]

    def coupon(self, tranche: Tranche) -> str:
        """What interest a tranche bears."""
        language, coupon = self.speller.language, tranche.coupon
        day_count = tranche.day_count or self.deal.day_count
        if not isinstance(coupon, Floating):
            if not (tranche.bears_interest or tranche.components):
                return language.say("coupon.none")
            return language.say("coupon.fixed", rate=language.percent(coupon), day_count=day_count)
        index = index_told(coupon.index, language)
        text = language.say("coupon.floating", index=index, spread=language.basis_points(coupon.spread))
        if coupon.reset_lag is not None:
            text += language.say("coupon.reset", lag=language.period(coupon.reset_lag))
        if coupon.cap is not None:
            text += language.say("coupon.cap", rate=language.percent(coupon.cap))
        if coupon.floor is not None:
            text += language.say("coupon.floor", rate=language.percent(coupon.floor))
        return text + language.say("coupon.day-count", day_count=day_count)

    def principal(self, tranche: Tranche) -> str:
        """How its principal falls due."""
        shape, language = tranche.principal, self.speller.language
        if isinstance(shape, Word):
            base = self.speller.spell(tranche.interest_on) if tranche.interest_on is not None else ""
            return language.say(f"principal.{shape.kind}", base=base, drawn=money(tranche.principal_at_closing))
        if isinstance(shape, Schedule):
            return self._schedule(shape)
        if isinstance(shape, TargetBalance):
            target = shape.target_balance
            if isinstance(target, Expression):
                return language.say("principal.target-balance", target=self.speller.spell(target))
            return language.say("principal.targets", targets=self._targets(target))
        assert_never(shape)

    def _schedule(self, shape: Schedule) -> str:
        language = self.speller.language
        grace = language.counted("principal.grace", shape.grace) if shape.grace else ""
        if isinstance(shape.schedule, str):
            count = shape.payments or len(self.payments) - (shape.grace or 0)
            return language.counted("principal.schedule", count) + grace + language.phrases["stop"]
        told = [self._instalment(instalment) for instalment in shape.schedule]
        if len(told) > FEW:
            listed = language.say("series", first=told[0], last=told[-1], count=len(told))
        else:
            listed = language.in_turn(told)
        return language.say("principal.instalments", instalments=listed) + grace + language.phrases["stop"]

    def _instalment(self, instalment: Instalment) -> str:
        if instalment.share:
            return self.speller.language.percent(instalment.amount)
        return money(instalment.amount)

    def _targets(self, targets: tuple[float, ...]) -> str:
        """The balances that a list names, with their dates; of many those at which it begins, falls and ends."""
        language = self.speller.language
        dated = list(zip(self.payments, targets, strict=False))
        told = [language.say("target.at", amount=money(amount), day=language.day(day)) for day, amount in dated]
        if len(told) <= FEW:
            return language.in_turn(told)
        flat = next((k for k, (_, amount) in enumerate(dated) if amount != targets[0]), 0)
        kept = [told[0], told[flat], told[-1]] if flat > 1 else [told[0], told[-1]]
        return language.phrases["target.then"].join(kept)
