"""Chinese: what is said of accounts, ledgers, groups of steps, steps beside payments, and several waterfalls."""

from __future__ import annotations

from typing import Final

_KEPT: Final = {
    "section.ledgers": "台账",
    "account.no-target": "{name}：无目标余额，资金由分配步骤存入和转出。",
    "account.collects": "以下回收款直接归入本账户，不计入可分配资金：{kinds}。",
    "collects.interest": "利息",
    "collects.principal": "本金",
    "collects.royalty": "许可费",
    "collects.recovery": "违约处置回收款",
    "collects.other": "其他收入",
    "ledger": "{name}：由分配步骤登记的台账，不存放资金。",
    "ledger.initial": "初始余额为{amount}。",
    "uses.paying": "第{steps}步由本账户支付，不使用可分配资金。",
    "uses.trapped": "在第{steps}步截留资金于本账户。",
    "uses.moved-in": "在第{steps}步转入资金。",
    "uses.moved-out": "在第{steps}步转出资金。",
    "uses.recorded": "在第{steps}步登记。",
    "uses.written-off": "在第{steps}步减记。",
    "uses.written-up": "在第{steps}步恢复减记。",
    "uses.waterfalls.one": "触发期间适用分配顺序{names}。",
    "uses.waterfalls.many": "触发期间适用分配顺序{names}中首个可适用者。",
    "word.available.account": "{name}的账户余额",
    "word.balance.ledger": "{name}的台账余额",
    "word.initial.ledger": "{name}的台账初始余额",
}
_STEPS: Final = {
    "section.waterfall": "分配顺序{name}（于其适用的兑付日）",
    "steps.normal": "未适用其他分配顺序（{names}）的兑付日，适用本顺序。",
    "steps.other": "分配前满足以下条件、且在先列明的其他分配顺序均不适用的兑付日，以本顺序代替正常顺序：{when}。",
    "group.if": "仅在{condition}时，执行以下各步：",
    "group.unless": "除非{condition}，否则执行以下各步：",
    "group.both": "仅在{wanted}时，且除非{unwanted}，执行以下各步：",
    "group.else": "否则执行以下各步：",
    "cash": "可分配资金",
    "from": "，由{source}支付",
    "from.also.one": "；{first}不足部分由{sources}补足",
    "from.also.many": "；{first}不足部分依次由{sources}补足",
    "step.fill.from": "由{source}将{name}补足至目标余额，超出目标余额的部分退回{source}",
    "step.draw": "提取{name}的全部未提取额度",
    "step.draw.amount": "提取{name}，金额为：{amount}；以未提取额度为限",
    "draw.to": "；款项转入{name}",
    "step.repay.note": "偿还{name}的未偿本金（不论是否到期）",
    "step.trap": "将全部可分配资金截留于{name}",
    "step.trap.amount": "将可分配资金截留于{name}，金额为：{amount}",
    "step.trap.share": "将可分配资金的{share}截留于{name}",
    "step.transfer": "将{source}的全部余额转入{target}",
    "step.transfer.amount": "由{source}转入{target}，金额为：{amount}",
    "step.record": "在台账{name}登记增加：{amount}；负数即为减少",
    "step.write-off": "减记{name}的本金，金额为：{amount}；以未偿本金为限",
    "step.write-up": "恢复{name}已减记的本金，金额为：{amount}；以已减记金额为限",
    "order.waterfall": "适用分配顺序{name}时：{order}。",
    "place.from": "{what}（由{source}支付）",
    "place.draw": "提取{name}",
    "place.trap": "截留资金于{name}",
    "place.transfer": "由{source}转入{name}",
    "place.record": "登记{name}",
    "place.write-off": "减记{name}",
    "place.write-up": "恢复减记{name}",
}

MOVES: Final = _KEPT | _STEPS
"""Key -> phrase."""
