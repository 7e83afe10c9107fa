"""Chinese: phrases on support."""

from __future__ import annotations

from typing import Final

SUPPORT: Final = {
    "support.shortfall": "{name}：差额支付承诺人{provider}对{covers}的不足部分承担差额支付义务。",
    "support.guarantee": "{name}：担保人{provider}对{covers}提供保证担保。",
    "support.liquidity": "{name}：流动性支持机构{provider}对{covers}的不足部分提供流动性贷款。",
    "support.letter-of-credit": "{name}：开证行{provider}以备用信用证对{covers}的不足部分付款。",
    "support.wrap": "{name}：债券保险人{provider}对{covers}提供保险。",
    "support.share": "按不足部分的{share}支付。",
    "support.ultimate": "本金自到期日起方予支付。",
    "support.accelerates": "满足以下条件期间，本金到期即付：{when}。",
    "support.unlimited": "在承诺人未违约期间无限额。",
    "support.limit": "未获偿还的支付款以{amount}为限；提供方违约后不再支付。",
    "support.limit.used": "累计支付以{amount}为限，偿还不恢复额度；提供方违约后不再支付。",
    "support.limit.formula": "未获偿还的支付款以期初的以下金额为限：{amount}；提供方违约后不再支付。",
    "support.limit.formula.used": "累计支付以期初的以下金额为限，偿还不恢复额度：{amount}；提供方违约后不再支付。",
    "support.fee.limit": "费用按额度的{rate}每年计提。",
    "support.fee.undrawn": "承诺费按期初未使用额度的{rate}每年计提。",
    "support.fee.covered": "费用按其覆盖的未偿本金的{rate}每年计提。",
    "support.interest": "未获偿还的支付款按年利率{rate}计息。",
    "layer.fee": "费率为每年{rate}，按所保障余额计收，由债务人另行支付。",
    "party.life": "存续期内违约概率{chance}",
    "party.never": "存续期内不会违约",
    "party.downgraded": "{day}起评级低于{grade}",
    "pool.transitions": "各参与方的评级按评级迁移矩阵{matrix}变动。",
    "rate.floating": "{index}加{spread}",
    "claim.cost-fee": "{name}的费用",
}
