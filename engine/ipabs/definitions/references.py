"""Names that lead nowhere, formulas that make no sense, and things nobody uses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ipabs.definitions.checking import Check
from ipabs.definitions.claim_references import check_claim
from ipabs.definitions.claims import claims_of, covered_claims
from ipabs.definitions.downgrades import party_behind
from ipabs.definitions.event_references import check_events
from ipabs.definitions.expressions import Expression
from ipabs.definitions.hedge_references import check_hedges, unused_hedges
from ipabs.definitions.interest import Floating
from ipabs.definitions.move_references import (
    Moved,
    check_accounts,
    check_filled,
    check_move,
    check_repaid,
    check_source,
    unused_moves,
)
from ipabs.definitions.moves import COLLECTIONS
from ipabs.definitions.named_formulas import DEEPEST, LARGEST, NamedFormulas, as_written
from ipabs.definitions.named_references import check_named_formulas, unused_formulas
from ipabs.definitions.plausible import shares_in_doubt
from ipabs.definitions.ranking import check_ranks
from ipabs.definitions.scope import Scope, scope_of
from ipabs.definitions.state_references import check_state
from ipabs.definitions.steps import Fill, Pay, Release, Repay
from ipabs.definitions.support_references import check_support, unused_support
from ipabs.definitions.tranches import TargetBalance
from ipabs.definitions.vocabulary import Kind, Stage, Type
from ipabs.definitions.waterfall_references import check_waterfalls
from ipabs.definitions.waterfalls import all_steps

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document, Path_
    from ipabs.definitions.steps import Step
    from ipabs.definitions.tranches import Tranche
    from ipabs.errors import Faults, Location


NO_CURVE = "rates of the path are fitted to the curve, and the deal has none."


@dataclass(slots=True)
class References:
    """What the formulas and steps of a deal lead to.

    Attributes
    ----------
    used : set of (str, str)
        Words and the names they are asked of, over all formulas.
    paid, drawn, filled, released, repaid : set of str
        Claims (``A.interest``, ``trustee``) and accounts or support that steps act on.
    moved : Moved
    downgrades : Asked
    named : NamedFormulas
    """

    deal: Deal
    document: Document
    faults: Faults
    scope: Scope
    used: set[tuple[str, str]] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)
    drawn: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    released: set[str] = field(default_factory=set)
    repaid: set[str] = field(default_factory=set)
    moved: Moved = field(default_factory=Moved)
    downgrades: dict[tuple[str, str], Location] = field(default_factory=dict)
    named: NamedFormulas = field(init=False)

    def __post_init__(self) -> None:
        self.named = NamedFormulas(as_written(self.deal.formulas))

    def formula(self, expression: Expression | None, path: Path_, stage: Stage, *wanted: Type) -> Type | None:
        """Check one formula and note what it uses."""
        if expression is None:
            return None
        size = self.named.size(expression.said)
        if size is not None and size.is_too_large:
            message = f"with the formulas that it asks for it is too long: at most {LARGEST:,} words and signs, "
            message += f"{DEEPEST} of them inside one another."
            self.faults.add(self.document.location(path), message)
            return None
        check = Check(self.scope, stage)
        given = check.expression(expression, *wanted)
        for message, position in check.faults:
            self.faults.add(self.document.location(path, offset=position), message)
        if self.deal.curve is None and any(word == "index" for word, _ in check.used):
            self.faults.add(self.document.location(path), "an index is read off the curve, and the deal has none.")
        for message, position in () if check.faults else shares_in_doubt(expression):
            self.faults.warn(self.document.location(path, offset=position), message)
        self.used |= check.used
        for (name, grade), position in check.grades.items():
            party = party_behind(self.deal, name)
            if party in self.deal.parties:
                self.downgrades.setdefault((party, grade), self.document.location(path, offset=position))
        return given

    def known(self, name: str, path: Path_, kind: Kind, *, key: bool = False) -> bool:
        """Whether a name is of a kind; a fault when it is not, at the ``key`` of ``path`` where the name is one."""
        if self.scope.kinds.get(name) == kind:
            return True
        self.faults.add(self.document.location(path, key=key), self.scope.unknown(name, kind))
        return False


def check_references(deal: Deal, document: Document, faults: Faults) -> Scope:
    """Follow every name of a deal.

    Returns
    -------
    Scope
        The deal's names, for the waterfall's compiler.
    """
    references = References(deal, document, faults, scope_of(deal, document, faults))
    _tranches(references)
    check_ranks(references)
    check_accounts(references)
    _fees(references)
    check_support(references)
    check_hedges(references)
    _asset_support(references)
    if deal.model.rates.is_stochastic and deal.curve is None:
        faults.add(document.location(("model", "rates", "process")), NO_CURVE)
    check_named_formulas(references)
    check_events(references)
    references.formula(deal.accelerates, ("accelerates",), Stage.BEFORE_PAYMENT, "flag")
    for name, other in deal.waterfalls.items():
        references.formula(other.when, ("waterfalls", name, "when"), Stage.BEFORE_PAYMENT, "flag")
    for name, call in deal.calls.items():
        references.formula(call.when, ("calls", name, "when"), Stage.BEFORE_PAYMENT, "flag")
    for placed in all_steps(deal):
        _step(references, placed.step, placed.path)
    check_state(references)
    if not faults:
        check_waterfalls(references)
        _unused(references)
    indices = frozenset(name for word, name in references.used if word == "index")
    return replace(references.scope, indices=indices, downgrades=references.downgrades)


def _tranches(references: References) -> None:
    for name, tranche in references.deal.tranches.items():
        principal = tranche.principal
        if isinstance(principal, TargetBalance) and isinstance(principal.target_balance, Expression):
            path = ("tranches", name, "principal", "target-balance")
            references.formula(principal.target_balance, path, Stage.AFTER_COLLECTION, "money")
        _interest(references, name, tranche)
        follows = isinstance(tranche.coupon, Floating) and tranche.coupon.follows_market
        if follows and references.deal.curve is None:
            where = references.document.location(("tranches", name, "coupon", "index"))
            references.faults.add(where, "the coupon follows the curve, and the deal has none.")


def _interest(references: References, name: str, tranche: Tranche) -> None:
    path: Path_ = ("tranches", name)
    references.formula(tranche.accretes, (*path, "accretes"), Stage.AFTER_COLLECTION, "flag")
    references.formula(tranche.interest_on, (*path, "interest-on"), Stage.BEFORE_COLLECTION, "money")
    for part, component in tranche.components.items():
        references.formula(component.of, (*path, "components", part, "of"), Stage.BEFORE_COLLECTION, "money")
    for number, step in enumerate(tranche.step_ups):
        references.formula(step.when, (*path, "step-ups", number, "when"), Stage.BEFORE_COLLECTION, "flag")


def _fees(references: References) -> None:
    for name, fee in references.deal.fees.items():
        stage = Stage.BEFORE_COLLECTION if fee.per == "year" else Stage.AFTER_COLLECTION
        references.formula(fee.of, ("fees", name, "of"), stage, "money")
        if fee.excess_of is not None and references.known(fee.excess_of, ("fees", name, "excess-of"), "fee"):
            other = references.deal.fees[fee.excess_of]
            if other.cap is None or other.excess_of is not None:
                why = "has no cap" if other.cap is None else "is itself the excess of a fee"
                where = references.document.location(("fees", name, "excess-of"))
                references.faults.add(where, f"'{fee.excess_of}' {why}: nothing of it can fall due here.")


def _asset_support(references: References) -> None:
    scope, layers = references.scope, references.deal.asset_support
    for name, layer in (("fund", layers.fund), ("insurance", layers.insurance)):
        if layer and layer.provider and scope.kinds.get(layer.provider) != "party":
            where = references.document.location(("asset-support", name, "provider"))
            references.faults.add(where, scope.unknown(layer.provider, "party"))


def _step(references: References, step: Step, path: Path_) -> None:
    references.formula(step.if_, (*path, "if"), Stage.STEPS, "flag")
    references.formula(step.unless, (*path, "unless"), Stage.STEPS, "flag")
    if isinstance(step, Pay):
        _pay(references, step, path)
    elif isinstance(step, Fill):
        references.formula(step.limit, (*path, "limit"), Stage.STEPS, "money")
        if references.known(step.fill, (*path, "fill"), "account"):
            references.filled.add(step.fill)
            check_filled(references, step, path)
        check_source(references, step, path)
    elif isinstance(step, Release):
        references.formula(step.amount, (*path, "amount"), Stage.STEPS, "money")
        if references.known(step.release, (*path, "release"), "account"):
            references.released.add(step.release)
    elif isinstance(step, Repay):
        references.formula(step.limit, (*path, "limit"), Stage.STEPS, "money")
        check_repaid(references, step, path)
    else:
        check_move(references, step, path)


def _pay(references: References, step: Pay, path: Path_) -> None:
    document, faults, scope = references.document, references.faults, references.scope
    references.formula(step.amount, (*path, "amount"), Stage.STEPS, "money")
    references.formula(step.limit, (*path, "limit"), Stage.STEPS, "money")
    claims: list[str] = []
    for number, destination in enumerate(step.pay):
        place: Path_ = (*path, "pay", number)
        found = check_claim(references, destination, place, residual=True)
        if (step.share or step.amount) and len(found) > 1:
            word = "share" if step.share else "amount"
            parts = [claim for claim in found if not (step.share and claim.endswith(".residual"))]
            faults.add(document.location(place), f"with '{word}' say which part: {' or '.join(parts)}.")
        elif step.share == "balance" and scope.kinds.get(destination.partition(".")[0]) in ("fee", "support", "hedge"):
            faults.add(document.location(place), f"'{destination}' is a fee and has no balance: use 'share: due'.")
        elif step.share == "balance" and destination.partition(".")[0] in scope.interest_only:
            message = f"'{destination}' is of a class with interest only, which has no balance: use 'share: due'."
            faults.add(document.location(place), message)
        elif (step.share or step.also_from) and any(claim.endswith(".residual") for claim in found):
            word = "share" if step.share else "also-from"
            hint = "" if "." in destination else f": say {destination}.interest or {destination}.principal"
            message = f"'{destination}' takes whatever is left, so '{word}' has no sense with it{hint}."
            faults.add(document.location(place), message)
        claims += found
    references.paid |= set(claims)
    check_source(references, step, path)
    for number, source in enumerate(step.also_from):
        place = (*path, "also-from", number)
        kind = scope.kinds.get(source)
        if source == COLLECTIONS:
            if step.from_ in (None, COLLECTIONS):
                faults.add(document.location(place), "cash pays first: only behind 'from' it stands in 'also-from'.")
            continue
        if kind not in ("account", "support"):
            faults.add(document.location(place), scope.unknown(source, "account", "support"))
        elif kind == "support":
            covered = covered_claims(references.deal, source)
            if claims and not covered & set(claims):
                faults.add(document.location(place), f"'{source}' covers none of {', '.join(claims)}.")
        references.drawn.add(source)


def _unused(references: References) -> None:
    """Warn of what has no effect: the deal runs, but hardly as meant."""
    deal, used = references.deal, references.used
    layers = deal.asset_support
    providers = {support.provider for support in deal.support.values()}
    providers |= {hedge.counterparty for hedge in deal.hedges.values()}
    providers |= {layer.provider for layer in (layers.fund, layers.insurance) if layer and layer.provider}
    watched = {party_behind(deal, name) for word, name in used if word in ("failed", "downgraded")}
    unpaid = [(name, claim) for name in deal.tranches for claim in claims_of(deal, name)]
    found = [
        *((("tests", name), "no trigger or step asks breached() of this test: it is only reported.")
          for name in deal.tests if ("breached", name) not in used),
        *((("triggers", name), "no step asks for this trigger: it is only reported.")
          for name in deal.triggers if ("fired", name) not in used),
        *unused_formulas(references),
        *unused_moves(references),
        *unused_support(references),
        *unused_hedges(references),
        *((("fees", name), "no step pays this fee.") for name in deal.fees if name not in references.paid),
        *((("tranches", name), f"no step pays {claim}.") for name, claim in unpaid if claim not in references.paid),
        *((("parties", name), "nothing in the deal depends on this party.")
          for name in deal.parties if name not in providers | watched and not layers.guarantee),
        *((("parties", name, "downgraded", grade), f"no formula asks for downgraded({name}, '{grade}').")
          for name, party in deal.parties.items() for grade in party.downgraded
          if (name, grade) not in references.downgrades),
    ]  # fmt: skip
    for path, message in found:
        references.faults.warn(references.document.location(path, key=True), message)
