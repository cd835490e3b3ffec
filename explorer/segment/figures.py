"""Figures: counts and shares that a report states of its own work."""

from __future__ import annotations

from explorer.patterns import lazy

# "24次", "5000余份", "100%", "1.2亿元"; a year, a date, 12.4 and 4.15 are none.
FIGURE = lazy(
    r"[0-9０-９]\s?(?:[%％‰]|[余多几]?\s?[十百千万亿]?[余多]?\s?"
    r"(?:个|件|次|场|份|人|名|条|宗|起|户|家|元|项|批|所|期|张|支|部|篇|例|处|公里|亩|吨|平方|辆|台|万|亿"
    r"|册|幅|板|组|头|只|块|座|倍|位|天|小时|学时|课时|节|堂|轮|辖|村|社区|类|种|本|套|间))"
)
