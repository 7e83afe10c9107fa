"""Chinese: phrases on hedges."""

from __future__ import annotations

from typing import Final

HEDGES: Final = {
    "section.currencies": "外币",
    "currency.spot": "{name}：基准日汇率为1{name}兑{spot} {own}。",
    "currency.curve": "远期汇率按该货币利率（{curve}）与本币利率的平价关系确定。",
    "currency.forwards": "各归集期末的远期汇率为{forwards}。",
    "currency.level": "远期汇率等于即期汇率。",
    "currency.volatility": "各路径上汇率围绕远期波动，年波动率为{volatility}。",
    "currency.certain": "各路径上汇率均等于远期汇率。",
    "section.hedges": "对冲安排",
    "hedge.swap": "{name}：与{counterparty}的利率互换：支付{pays}（{pays_count}），"
    "收取{receives}（{receives_count}），轧差结算。",
    "hedge.cap": "{name}：{counterparty}出售的利率上限：收取{index}超出{strike}的部分（{count}）。",
    "hedge.floor": "{name}：{counterparty}出售的利率下限：收取{index}低于{strike}的部分（{count}）。",
    "hedge.forward.sells": "{name}：与{counterparty}的外汇远期：按{rate}卖出外币，按即期汇率差额结算。"
    "各期金额：{amounts}。即期汇率：{spot}。",
    "hedge.forward.buys": "{name}：与{counterparty}的外汇远期：按{rate}买入外币，按即期汇率差额结算。"
    "各期金额：{amounts}。即期汇率：{spot}。",
    "hedge.spot": "各路径上的{name}汇率",
    "hedge.notional": "名义本金为期初的{notional}。",
    "hedge.notional.list": "各期名义本金为{notional}。",
    "hedge.premium.rate": "期权费每年按名义本金的{rate}计。",
    "hedge.premium.amount": "期权费为{told}。",
    "hedge.termination": "交易对手违约时终止，不作终止支付。",
    "hedge.termination.amount": "交易对手违约时终止，届时应付终止款{amount}。",
    "claim.cost-premium": "{name}的期权费",
    "claim.cost-net": "{name}的净额",
    "claim.cost-termination": "{name}的终止款",
    "word.due.cost": "应付的{what}",
    "word.paid.cost": "{when}支付的{what}",
    "word.shortfall.cost": "{when}未付的{what}",
    "word.unpaid.cost": "以前未付的{what}",
    "word.received.hedge": "{name}本期收取的净额",
    "word.failed.hedge": "{name}的交易对手已违约",
    "word.failed.hedge.not": "{name}的交易对手未违约",
    "word.downgraded.hedge": "{name}交易对手的评级低于{grade}",
    "word.downgraded.hedge.not": "{name}交易对手的评级不低于{grade}",
}
