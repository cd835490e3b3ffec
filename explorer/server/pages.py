"""The plain pages beside the live one: what the API offers, and what went wrong.

They hold no script and ask for nothing; their one style sheet is allowed by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable
from typing import Any

from explorer.lang import Message, language
from explorer.server.guard import STRICT_POLICY

_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1.2rem; font: 16px/1.7 system-ui, sans-serif;
  overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 1.8rem 0 .2rem; }
p, dl { margin: .2rem 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 1.2rem; }
dt { font-family: ui-monospace, monospace; } dd { margin: 0; opacity: .8; }
code, pre { background: color-mix(in srgb, currentcolor 8%, transparent); border-radius: 4px;
  padding: .1rem .4rem; }
pre { white-space: pre-wrap; padding: .6rem .9rem; }
"""
POLICY = STRICT_POLICY.replace(
    "default-src 'none'",
    "default-src 'none'; style-src 'sha256-"
    f"{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'",
)

# What each address is, in Chinese; the English is in the description itself.
WHAT = {
    "/api/info": "语料库里有什么、怎样得来",
    "/api/reports": "报告列表",
    "/api/reports/{report}": "一份报告：全文、提纲、元数据",
    "/api/sentences": "句子、举措或章节，连同主题",
    "/api/themes": "主题；各组报告的主题；子主题",
    "/api/coverage": "主题 × 地区 × 年度，含空缺",
    "/api/trends": "主题逐年的变化",
    "/api/similar": "最相似的举措或句子，最像的在前",
    "/api/peers": "一份报告的每条举措在别处最相近的举措",
    "/api/matrix": "两两地区之间举措有多相近",
    "/api/map": "每个正文句子在平面上的位置",
    "/api/pairs": "不同地区之间相似的举措",
    "/api/reuse": "各报告共用的文字，按 by 列出",
    "/api/alarms": "审阅时应当留意之处",
    "/api/network": "谁与谁共用文字",
    "/api/compare": "两份报告并排比对",
    "/api/check": "把草稿与语料库比对（草稿不保存）",
}
# A query that shows something in any corpus.
_EXAMPLES = {
    "/api/similar": "?text=法治宣传&k=3&why=true",
    "/api/reports": "?limit=5",
    "/api/sentences": "?unit=measure&limit=5",
    "/api/themes": "?limit=5",
    "/api/reuse": "?limit=5",
}


def index(described: dict[str, Any]) -> str:
    """List the addresses and their parameters, from their own description (OpenAPI)."""
    intro = Message(
        "各行的字段与同名命令加 --format json 的输出相同。列表为 "
        '{"rows": […], "total": 总数, "offset": 起点}；limit 与 offset 取其中一段。'
        "只有这台电脑能访问；除检查草稿用 POST 外都用 GET。",
        "A row has the fields of the same verb's --format json. Lists are "
        '{"rows": […], "total": n, "offset": o}; limit and offset take a part. Only this computer '
        "can ask; all are GET but the check of a draft, which is POST.",
    )
    out = [
        f"<p><a href=/>{_say('← 返回网页', '← back to the page')}</a></p>",
        f"<h1>{_say('JSON 接口', 'JSON API')}</h1><p>{html.escape(str(intro))}</p>",
        "<p>OpenAPI: <a href=/api/openapi.json>/api/openapi.json</a></p>",
    ]
    for path, verbs in described["paths"].items():
        for verb, what in verbs.items():
            words = str(Message(WHAT.get(path, what["summary"]), what["summary"]))
            out.append(f"<h2><code>{verb.upper()} {html.escape(path)}</code></h2>")
            out.append(f"<p>{html.escape(words)}</p>")
            out.append(_parameters(what.get("parameters", ())))
            if verb == "get" and "{" not in path:
                link = html.escape(path + _EXAMPLES.get(path, ""))
                out.append(f"<p>{_say('例', 'example')}: <a href='{link}'>{link}</a></p>")
    return _page(_say("JSON 接口", "JSON API"), out)


def waiting(seconds: float) -> str:
    """Say that the page is in the making; the browser asks again by itself."""
    title = _say("正在整理报告……", "Putting the reports in order…")
    words = Message(
        f"已用 {seconds:.0f} 秒，整理好后自动打开。大的语料库第一次要几分钟；"
        "先运行一次 explorer run 就不用等。",
        f"{seconds:.0f} seconds so far; the page opens by itself. A large corpus takes minutes the "
        "first time; explorer run, once before, spares the wait.",
    )
    refresh = "<meta http-equiv=refresh content=2>"
    return _page(title, [refresh, f"<h1>{title}</h1><p>{html.escape(str(words))}</p>"])


def problem(status: int, message: str) -> str:
    """Say what went wrong, and where to go."""
    names = {
        404: Message("没有这个地址或编号", "There is no such address or id"),
        503: Message("语料库打不开", "The corpus cannot be opened"),
    }
    title = html.escape(str(names.get(status, Message("无法回答", "This cannot be answered"))))
    return _page(
        title,
        [
            f"<h1>{title}</h1><pre>{html.escape(message)}</pre>",
            f"<p><a href=/>{_say('回到网页', 'to the page')}</a> · "
            f"<a href=/api>{_say('JSON 接口', 'the JSON API')}</a></p>",
        ],
    )


def _parameters(parameters: Iterable[dict[str, Any]]) -> str:
    rows = []
    for one in parameters:
        kind = _kind(one["schema"])
        needed = _say("必填", "required") if one.get("required") else ""
        said = "; ".join(filter(None, (needed, kind, html.escape(one.get("description", "")))))
        rows.append(f"<dt>{html.escape(one['name'])}</dt><dd>{said}</dd>")
    return f"<dl>{''.join(rows)}</dl>" if rows else ""


def _kind(schema: dict[str, Any]) -> str:
    """The values that a parameter takes, in few words."""
    if "anyOf" in schema:
        return " | ".join(k for one in schema["anyOf"] if (k := _kind(one)))
    if "enum" in schema:
        return html.escape(" | ".join(schema["enum"]))
    if schema.get("type") == "array":
        return _say("可重复", "repeatable")
    return "" if schema.get("type") in (None, "null") else str(schema["type"])


def _say(zh: str, en: str) -> str:
    return html.escape(str(Message(zh, en)))


def _page(title: str, parts: Iterable[str]) -> str:
    lang = "zh-Hans" if language() == "zh" else "en"
    return (
        f"<!doctype html><html lang={lang}><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<title>{title}</title><style>{_STYLE}</style>" + "\n".join(parts)
    )
