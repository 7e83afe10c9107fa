"""Support of several kinds: a deal's, and changes to be seen."""

from __future__ import annotations

from ipabs.definitions.deal import Party
from ipabs.definitions.support import Support, SupportFee

SUPPORT = {
    "payer": {"kind": "shortfall", "provider": "p", "covers": ["A"]},
    "facility": {
        "kind": "liquidity",
        "provider": "q",
        "covers": ["B.interest"],
        "limit": "30",
        "fee": {"rate": "1%", "of": "undrawn"},
        "interest": "5%",
    },
    "insurer": {"kind": "wrap", "provider": "q", "covers": ["B"], "accelerates": "late"},
}
TOLD = {
    (Party, "downgraded"): {"parties.p.downgraded": {"AA": "2023-06-01"}},
    (Support, "kind"): {"support.payer.kind": "letter-of-credit"},
    (Support, "provider"): {"support.payer.provider": "q"},
    (Support, "covers"): {"support.payer.covers": ["A.interest"]},
    (Support, "limit"): {"support.payer.limit": "20"},
    (Support, "replenish"): {"support.facility.replenish": "false"},
    (Support, "share"): {"support.payer.share": "40%"},
    (Support, "principal"): {"support.payer.principal": "ultimate"},
    (Support, "accelerates"): {"support.insurer.accelerates": "odd"},
    (Support, "fee"): {"support.facility.fee": None},
    (Support, "interest"): {"support.facility.interest": {"index": "2%", "spread": "1%", "cap": "4%", "floor": "1%"}},
    (SupportFee, "rate"): {"support.facility.fee.rate": "2%"},
    (SupportFee, "of"): {"support.facility.fee.of": "limit"},
}
"""Of every field: a change of the deal that is to be seen in the text."""
