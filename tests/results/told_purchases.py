"""Templates and purchases: a deal's, and changes to be seen."""

from __future__ import annotations

from ipabs.definitions.deal import Deal
from ipabs.definitions.moves import Buy
from ipabs.definitions.templates import Template

TEMPLATES = {
    "lease": {"payments": "2", "rate": "7%", "pd": "2%", "names": "30", "recovery": "40%"},
    "loan": {"payments": "3", "rate": "5%"},
}
STEPS = [{"buy": "lease", "amount": "paid(loan) + 4", "from": "reserve"}, {"buy": "loan"}]
"""They end another waterfall, after its first three steps."""
_RATED = {"payments": "2", "rate": "7%", "rating": "AA", "names": "30", "recovery": "40%"}
TOLD = {
    (Deal, "templates"): {"templates.third": {"payments": "1", "rate": "1%"}},
    (Template, "payments"): {"templates.lease.payments": "3"},
    (Template, "rate"): {"templates.lease.rate": "8%"},
    (Template, "profile"): {"templates.lease.profile": "interest-only"},
    (Template, "grace"): {"templates.lease.grace": "1"},
    (Template, "prepayment"): {"templates.lease.prepayment": "5%"},
    (Template, "price"): {"templates.lease.price": "98%"},
    (Template, "concentration_limit"): {"templates.lease.concentration-limit": "20%"},
    (Template, "ends_by"): {"templates.lease.ends-by": "2023-12-31"},
    (Template, "rating"): {"templates.lease": _RATED},
    (Template, "table"): {"templates.lease": _RATED | {"table": "sp"}},
    (Template, "pd"): {"templates.lease.pd": "3%"},
    (Template, "hazard"): {"templates.lease": {"payments": "2", "rate": "7%", "hazard": "2%"}},
    (Template, "names"): {"templates.lease.names": "31"},
    (Template, "sector"): {"templates.lease.sector": "software"},
    (Template, "technology"): {"templates.lease.technology": "chips"},
    (Template, "region"): {"templates.lease.region": "guangdong"},
    (Template, "recovery"): {"templates.lease.recovery": "50%"},
    (Template, "recovery_lag"): {"templates.lease.recovery-lag": "2"},
    (Buy, "buy"): {"waterfalls.final.steps.4.buy": "lease"},
    (Buy, "amount"): {"waterfalls.final.steps.3.amount": "5"},
    (Buy, "limit"): {"waterfalls.final.steps.3.limit": "5"},
    (Buy, "from_"): {"waterfalls.final.steps.3.from": "second"},
    (Buy, "if_"): {"waterfalls.final.steps.3.if": "late"},
    (Buy, "unless"): {"waterfalls.final.steps.3.unless": "late"},
}
"""Of every field: a change of the deal that is to be seen in the text."""
NOT_TOLD = {(Template, f"weight_{word}"): "correlation" for word in ("macro", "sector", "technology", "region")}
