"""Steps of the waterfall -> sentences: who is paid, from what, under which condition, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.definitions.claims import claims_of, covered_claims
from ipabs.definitions.expressions import Call, Name
from ipabs.definitions.moves import COLLECTIONS
from ipabs.definitions.steps import Fill, Group, Pay, Release, Repay
from ipabs.results.explain_language import number, part_key
from ipabs.results.explain_moves import account_called, told_move

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.expressions import Expression, Node
    from ipabs.definitions.steps import Step, Work
    from ipabs.results.explain_formulas import Speller


@dataclass(frozen=True, slots=True)
class StepTeller:
    """Tells the steps of one deal."""

    deal: Deal
    speller: Speller

    def sentence(self, step: Step) -> str:
        """One step, without its number; of a group its condition, for its steps are told one by one."""
        say = self.speller.language.say
        about, action = ("group", "") if isinstance(step, Group) else ("condition", self.action(step))
        if step.if_ and step.unless:
            both = {"wanted": self.speller.spell(step.if_), "unwanted": self.speller.spell(step.unless)}
            text = say(f"{about}.both", action=action, **both)
        elif step.if_:
            text = say(f"{about}.if", action=action, condition=self.speller.spell(step.if_))
        elif step.unless:
            text = say(f"{about}.unless", action=action, condition=self.speller.spell(step.unless))
        else:
            text = say("condition.none", action=action)
        return text[0].upper() + text[1:]

    def action(self, step: Work) -> str:
        """What a step does, without its condition."""
        say = self.speller.language.say
        if isinstance(step, Pay):
            return self._pay(step)
        if isinstance(step, Fill):
            return self._fill(step) + self._limit("limit.fill", step.limit)
        if isinstance(step, Release):
            if step.amount is None:
                return say("step.release", name=step.release)
            return say("step.release.amount", name=step.release, amount=self.speller.spell(step.amount))
        if isinstance(step, Repay):
            text = say("step.repay.note", name=step.repay)
            if step.repay in self.deal.support:
                text = say("step.repay", name=step.repay, provider=self.deal.support[step.repay].provider)
            return text + self._limit("limit.pay", step.limit)
        return told_move(step, self.speller)

    def claim(self, claim: str) -> str:
        """``A.interest`` -> interest on A."""
        name, _, part = claim.partition(".")
        return self.speller.language.say(
            f"claim.{part_key(part, 'fee', cost=name in (*self.deal.support, *self.deal.hedges))}", name=name, part=part
        )

    def _limit(self, key: str, limit: Expression | None) -> str:
        return self.speller.language.say(key, limit=self.speller.spell(limit)) if limit else ""

    def _fill(self, step: Fill) -> str:
        language = self.speller.language
        if step.from_ in (None, COLLECTIONS):
            return language.say("step.fill", name=step.fill)
        return language.say("step.fill.from", name=step.fill, source=step.from_)

    def _pay(self, step: Pay) -> str:
        say = self.speller.language.say
        claims = [claim for destination in step.pay for claim in claims_of(self.deal, destination)]
        told = [self.claim(claim) for claim in claims]
        if step.amount:
            text = self._by_amount(claims, step.amount)
        elif isinstance(step.share, tuple):
            weights = " : ".join(number(weight) for weight in step.share)
            text = say("step.pay.share.weights", claims=self.speller.language.together(told), weights=weights)
        elif step.share:
            text = say(f"step.pay.share.{step.share}", claims=self.speller.language.together(told))
        elif len(told) == 1:
            text = say("step.pay", claim=told[0])
        else:
            text = say("step.pay.list", claims=self.speller.language.in_turn(told))
        return text + self._sources(step, claims)

    def _sources(self, step: Pay, claims: list[str]) -> str:
        """What pays instead of cash, the most it pays, and what pays when that is short."""
        language, apart = self.speller.language, step.from_ not in (None, COLLECTIONS)
        text = language.say("from", source=step.from_) if apart else ""
        text += self._limit("limit.pay", step.limit)
        if step.also_from:
            sources = [self._source(source, claims) for source in step.also_from]
            key = "from.also" if apart else "also-from"
            text += language.counted(key, len(sources), first=step.from_, sources=language.in_turn(sources))
        return text

    def _by_amount(self, claims: list[str], amount: Expression) -> str:
        language, last = self.speller.language, claims[-1]
        name, _, part = last.partition(".")
        if len(claims) == 1 and part == "principal" and is_balance_of(amount.tree, name):
            return language.say("step.pay.whole", name=name)
        told = language.in_turn([self.claim(claim) for claim in claims])
        bound = part if len(claims) == 1 and part in ("principal", "residual") else "due"
        return language.say(f"step.pay.amount.{bound}", claims=told, amount=self.speller.spell(amount))

    def _source(self, source: str, claims: list[str]) -> str:
        """An account or support; of support that covers a part of the claims, which part."""
        if source not in self.deal.support:
            return account_called(source, self.speller.language)
        covered = covered_claims(self.deal, source)
        if all(claim in covered for claim in claims):
            return source
        told = [self.claim(claim) for claim in claims if claim in covered]
        language = self.speller.language
        return language.say("source.part", name=source, claims=language.together(told))


def is_balance_of(amount: Node, name: str) -> bool:
    """Whether an amount is the whole balance of a tranche."""
    match amount:
        case Call(function="balance", arguments=(Name(name=asked),)):
            return asked == name
    return False
