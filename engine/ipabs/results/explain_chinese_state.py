"""Chinese: phrases on the state of a seasoned deal."""

from __future__ import annotations

from typing import Final

STATE: Final = {
    "section.state": "存续期状态",
    "state.begin": "本项目自{as_of}的存续状态起算，此前已有{count}个兑付日；{cutoff}起的回收款尚待分配。",
    "state.interest": "当期利息自{day}起算。",
    "state.entry": "{name} {amount}",
    "state.note": "{name} {amount}（为发行规模的{factor}）",
    "state.notes": "未偿本金余额：{entries}。",
    "state.accounts": "账户余额：{entries}。",
    "state.ledgers": "台账余额：{entries}。",
    "state.support": "尚欠外部支持方：{entries}。",
    "state.written_off": "已核减本金：{entries}。",
    "state.unpaid": "欠付：{entries}。",
    "state.shortfall": "上一兑付日未付、已计入本金的利息：{entries}。",
    "state.paid": "上一兑付日已付：{entries}。",
    "state.charged": "已计入费用上限：{entries}。",
    "state.used": "偿还后不恢复的额度已使用：{entries}。",
    "state.pool": "资产池：{entries}。",
    "state.pool.balance": "最近报告余额{amount}",
    "state.pool.initial": "初始封包日余额{amount}",
    "state.pool.defaulted": "累计违约{amount}",
    "state.pool.recovered": "累计回收{amount}",
    "state.breached": "最近一次测试未达标：{names}。",
    "state.fired": "已触发且仍有效：{names}。",
    "state.failed": "已违约机构：{names}。",
    "state.held": "{name}的条件已连续成立{count}期。",
    "state.cleared": "{name}的条件已连续不成立{count}期。",
    "state.accelerated": "上一兑付日全部证券本金均已到期应付。",
    "state.index": "当前计息期{name}已定为{rate}。",
    "state.trailing": "`{formula}`在最近各兑付日的数值（由远及近）：{values}。",
    "state.price": "该日每百元余额的全价：{entries}。",
}
