"""Chinese: what is said of templates and purchases."""

from __future__ import annotations

from typing import Final

PURCHASES: Final = {
    "section.templates": "循环购买或后续购买的基础资产",
    "template": "{name}：购买后于其后{count}个兑付日收款，{profile}。",
    "template.level": "等额本息，年利率{rate}",
    "template.straight-line": "等额本金，年利率{rate}",
    "template.interest-only": "按期付息、到期还本，年利率{rate}",
    "template.grace": "前{count}期只付利息。",
    "template.prepayment": "每年提前偿还本金的{share}。",
    "template.price": "购买价格为本金的{price}。",
    "template.concentration-limit": "购买后以占资产池的{share}为限（集中度限制）。",
    "template.ends": "最后一个兑付日之后仍有回款的资产不予购买。",
    "template.ends-by": "{day}之后仍有回款的资产不予购买。",
    "template.safe": "债务人不违约。",
    "template.many-names": "债务人高度分散，每一债务人：{facts}。",
    "template.names": "债务人{count}户，金额相等，每户：{facts}。",
    "template.recovery": "违约时所欠款项的{share}于{years}年后回收。",
    "uses.bought": "在第{steps}步购买。",
    "step.buy": "以{source}的全部资金购买{name}，以符合入池标准的资产为限",
    "step.buy.amount": "以{source}购买{name}，金额为：{amount}；以符合入池标准的资产为限",
    "place.buy": "购买{name}",
    "word.balance.template": "{name}的正常类本金余额",
    "word.defaulted.template": "{name}的累计违约金额",
    "word.paid.template": "{name}{when}用于购买的金额",
}
"""Key -> phrase."""
