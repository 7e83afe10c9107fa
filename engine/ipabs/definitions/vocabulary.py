"""The one closed list of words a formula may use.

From it come the type check, the JSON schema's documentation and ``ipabs schema words``. A word that the
waterfall's compiler does not know has no place here, and a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, TypeAlias

Type: TypeAlias = Literal["money", "number", "flag", "date", "text", "literal"]
"""A ``literal`` is a number without unit: it joins money as well as numbers. ``50%`` is a number."""
Kind: TypeAlias = Literal[
    "tranche",
    "account",
    "ledger",
    "template",
    "fee",
    "support",
    "hedge",
    "pool",
    "party",
    "test",
    "trigger",
    "formula",
    "index",
    "named formula",
]


class Stage(IntEnum):
    """The order inside a period: what is known when."""

    BEFORE_COLLECTION = 0
    AFTER_COLLECTION = 1
    BEFORE_PAYMENT = 2
    STEPS = 3
    AFTER_PAYMENT = 4

    @property
    def word(self) -> str:
        """As a deal file says it."""
        return "in the steps" if self is Stage.STEPS else self.name.lower().replace("_", "-")


STAGES = tuple(stage.word for stage in Stage if stage is not Stage.STEPS)
"""When tests and triggers may be tested."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the formulas.

    Parameters
    ----------
    name : str
    takes : tuple of Kind
        What its argument may be; empty for a word that stands alone.
    gives : Type
        Type of its value; of ``if``, ``min``, ``max`` and ``abs`` that of the arguments, of ``trailing`` and
        ``average`` money or a number, as is what they look at.
    known : Stage
        From when in a period it may be used.
    parts : tuple of str
        What may follow a dot (on the word, or on its argument).
    meaning : str
    many : bool
        It takes several arguments.
    alone : bool
        It may also stand without its argument.
    graded : bool
        A grade in quotes follows its argument.
    """

    name: str
    takes: tuple[Kind, ...]
    gives: Type
    known: Stage
    meaning: str
    parts: tuple[str, ...] = ()
    many: bool = False
    alone: bool = False
    graded: bool = False


WINDOWS = ("trailing", "average")
"""Words that look back over the last payment dates; what they look at is known as soon as its own words are."""
MOST_PERIODS = 40
"""Over which they look back: ten years of quarters."""
RECEIPT_KINDS = ("interest", "principal", "royalty", "recovery", "other")
_CLAIM = ("interest", "principal", "residual")
_S = Stage

WORDS: dict[str, Word] = {
    word.name: word
    for word in (
        Word("receipts", (), "money", _S.AFTER_COLLECTION, "collected from the pool this period", RECEIPT_KINDS),
        Word(
            "available",
            ("account",),
            "money",
            _S.AFTER_COLLECTION,
            "cash at this moment on the collection account, or on the account named",
            alone=True,
        ),
        Word("date", (), "date", _S.BEFORE_COLLECTION, "this payment date"),
        Word("period", (), "number", _S.BEFORE_COLLECTION, "number of this payment date, from 1"),
        Word(
            "balance",
            ("tranche", "account", "ledger", "template", "support", "pool"),
            "money",
            _S.BEFORE_COLLECTION,
            "principal outstanding (of a template: performing), cash on the account, what the ledger stands at, owed "
            "to the provider, value of the pool, now",
        ),
        Word("initial", ("tranche", "account", "ledger", "pool"), "money", _S.BEFORE_COLLECTION, "the same at closing"),
        Word(
            "undrawn",
            ("tranche",),
            "money",
            _S.BEFORE_COLLECTION,
            "what can still be drawn of a revolving note, now",
        ),
        Word("value", ("pool",), "money", _S.BEFORE_COLLECTION, "balance(pool) under its other name"),
        Word(
            "target",
            ("tranche", "account"),
            "money",
            _S.BEFORE_PAYMENT,
            "what the balance should be after this payment date",
        ),
        Word(
            "due",
            ("tranche", "fee", "support", "hedge"),
            "money",
            _S.BEFORE_PAYMENT,
            "what falls due on this payment date, arrears included, before any of it is paid",
            _CLAIM,
        ),
        Word(
            "paid",
            ("tranche", "fee", "support", "hedge", "template"),
            "money",
            _S.BEFORE_COLLECTION,
            "what the steps have paid of it (spent on purchases) so far; before the steps: on the last payment date",
            _CLAIM,
        ),
        Word(
            "shortfall",
            ("tranche", "fee", "hedge"),
            "money",
            _S.BEFORE_COLLECTION,
            "due less paid so far; before the steps: on the last payment date",
            _CLAIM,
        ),
        Word(
            "unpaid",
            ("tranche", "fee", "hedge"),
            "money",
            _S.BEFORE_COLLECTION,
            "arrears: what the last completed payment date left unpaid",
            _CLAIM,
        ),
        Word(
            "defaulted",
            ("pool", "template"),
            "money",
            _S.BEFORE_COLLECTION,
            "principal of the pool, or of what was bought like the template, defaulted so far",
        ),
        Word(
            "delinquent",
            ("pool",),
            "money",
            _S.AFTER_COLLECTION,
            "principal defaulted and not recovered so far; of given cash what its column says, where it has one",
        ),
        Word(
            "sales",
            ("pool",),
            "money",
            _S.AFTER_COLLECTION,
            "sales of the period on which licensees who perform owe royalties",
        ),
        Word(
            "count", ("pool",), "number", _S.AFTER_COLLECTION, "contracts with instalments that perform and still owe"
        ),
        Word("largest", ("pool",), "money", _S.AFTER_COLLECTION, "most principal that one performing obligor owes"),
        Word(
            "renewals", ("pool",), "money", _S.AFTER_COLLECTION, "fees of the period for patents that the deal renews"
        ),
        Word("received", ("hedge",), "money", _S.AFTER_COLLECTION, "what the hedge brought on this payment date"),
        Word(
            "failed",
            ("party", "support", "hedge"),
            "flag",
            _S.BEFORE_COLLECTION,
            "the party (the provider, the counterparty) has failed",
        ),
        Word(
            "downgraded",
            ("party", "support", "hedge"),
            "flag",
            _S.BEFORE_COLLECTION,
            "the rating of the party (the provider, the counterparty) has fallen below a grade, 'AA', or it has failed",
            graded=True,
        ),
        Word("breached", ("test",), "flag", _S.BEFORE_COLLECTION, "the test, when last tested, was not met"),
        Word("fired", ("trigger",), "flag", _S.BEFORE_COLLECTION, "the trigger is in force; its bare name says so too"),
        Word(
            "index",
            ("index",),
            "number",
            _S.BEFORE_COLLECTION,
            "what an index stands at for this interest period, a year: curve, SHIBOR-3M, SOFR, ...",
        ),
        Word("if", ("formula",), "money", _S.BEFORE_COLLECTION, "if(flag, then, else)", many=True),
        Word("min", ("formula",), "money", _S.BEFORE_COLLECTION, "least; skips what is undefined", many=True),
        Word("max", ("formula",), "money", _S.BEFORE_COLLECTION, "greatest; skips what is undefined", many=True),
        Word("abs", ("formula",), "money", _S.BEFORE_COLLECTION, "without its sign"),
        Word(
            "trailing",
            ("formula",),
            "money",
            _S.BEFORE_COLLECTION,
            "trailing(x, n): the sum of x over the last n payment dates, this one counted; of fewer while they have "
            "not passed",
            many=True,
        ),
        Word(
            "average",
            ("formula",),
            "money",
            _S.BEFORE_COLLECTION,
            "average(x, n): trailing(x, n) over the number of those payment dates that have passed",
            many=True,
        ),
        Word(
            "oc",
            ("tranche",),
            "number",
            _S.BEFORE_COLLECTION,
            "overcollateralisation: 1 - balances of the tranches / balance(pool)",
            many=True,
        ),
        Word(
            "ltv",
            ("tranche",),
            "number",
            _S.BEFORE_COLLECTION,
            "loan to value: balances of the tranches / balance(pool)",
            many=True,
        ),
        Word(
            "ic",
            ("tranche",),
            "number",
            _S.BEFORE_PAYMENT,
            "interest coverage: receipts of interest, royalty and other / interest due on the tranches",
            many=True,
        ),
        Word(
            "dscr",
            ("tranche",),
            "number",
            _S.BEFORE_PAYMENT,
            "debt service coverage: receipts / interest and principal due on the tranches",
            many=True,
        ),
    )
}
