"""Names of discovered themes by a language model behind an OpenAI-compatible endpoint.

Off unless an endpoint is given. What is sent, and nothing else: the phrases and representative
sentences of a theme, and the names of its siblings. A name that is too long, or that a sibling has,
is not taken; the theme then keeps its own.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from explorer.errors import BadValue
from explorer.lang import Message

# A name is at most this many characters: longer ones are sentences.
_LONGEST = 14

# Seconds to wait for one answer: a model on a laptop's processor takes up to a minute.
_PATIENCE = 120

_ASK = (
    "下面是一组政府工作报告句子的特征短语和代表句。请给这一主题起一个简短的中文名称："
    "4 到 12 个字的名词短语，不要标点、地名和解释，也不要与其他主题的名称相同。只输出名称。"
)


def suggest(
    keywords: Sequence[str],
    sentences: Sequence[str],
    siblings: Sequence[str],
    *,
    endpoint: str,
    model: str,
    key: str | None = None,
) -> str | None:
    """Ask for a name of one theme.

    Parameters
    ----------
    keywords, sentences : what the theme is known by
    siblings : names that are taken
    endpoint : base address, such as http://localhost:11434/v1; ``/chat/completions`` is added
    model : name of the model there
    key : sent as a bearer token when given

    Returns
    -------
    The name, or None when the answer is no usable one

    Raises
    ------
    BadValue
        The endpoint cannot be reached, or does not answer as such an endpoint does.
    """
    content = "\n".join(
        [
            _ASK,
            f"特征短语：{'、'.join(keywords)}",
            *(f"代表句：{sentence}" for sentence in sentences),
            f"其他主题的名称：{'；'.join(siblings) or '无'}",
        ]
    )
    said = _post(
        endpoint,
        {
            "model": model,
            "messages": [{"role": "user", "content": content}],
            "temperature": 0,
            "seed": 0,
        },
        key,
    )
    name = said.strip().strip("。“”\"'《》「」：:").strip()
    if not name or len(name) > _LONGEST or "\n" in name or name in siblings:
        return None
    return name


def _post(endpoint: str, body: Mapping[str, Any], key: str | None) -> str:
    url = endpoint.rstrip("/") + "/chat/completions"
    if not url.startswith(("http://", "https://")):
        raise BadValue(
            Message("应以 http:// 或 https:// 开头", "must begin with http:// or https://"),
            subject=endpoint,
        )
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(  # noqa: S310  (the scheme is checked above)
        url, json.dumps(body, ensure_ascii=False).encode(), headers
    )
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
            data = json.load(answer)
        return str(data["choices"][0]["message"]["content"])
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise BadValue(
            Message(f"无法访问：{error}", f"cannot be reached: {error}"), subject=url
        ) from error
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise BadValue(
            Message(
                f"回答的格式不对：{type(error).__name__}: {error}",
                f"does not answer as expected: {type(error).__name__}: {error}",
            ),
            subject=url,
        ) from error
