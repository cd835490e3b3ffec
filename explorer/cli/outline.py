"""One report drawn as a tree: what the reader took for headings, and what each part is."""

from __future__ import annotations

from explorer.cli import columns
from explorer.cli.options import say, show
from explorer.corpus.rows import metadata_fields
from explorer.lang import Message
from explorer.render.tables import Column
from explorer.types import Report

_FIELDS = {
    "title": Message("标题", "title"),
    "issuer": Message("发文单位", "issuer"),
    "issuer_kind": Message("单位类型", "issuer kind"),
    "genre": Message("文种", "genre"),
    "place": Message("地区", "region"),
    "admin_code": Message("区划代码", "division code"),
    "level": Message("层级", "level"),
    "year": Message("年度", "year"),
    "published": Message("发布日期", "published"),
    "signed": Message("落款日期", "signed"),
    "source": Message("来源", "source"),
    "url": Message("网址", "url"),
    "document_number": Message("文号", "document number"),
    "doubts": Message("存疑", "doubts"),
}


def draw(report: Report, *, wide: bool = False) -> None:
    """Print metadata with the evidence for each field, then the heading tree."""
    fields = metadata_fields(report.metadata)
    region = report.metadata.region
    names = [region.province, region.city, region.county, region.township] if region else []
    fields["place"] = " ".join(n for n in names if n) or None
    evidence = {**report.metadata.evidence}
    for name in ("place", "admin_code", "level"):
        if "region" in evidence:
            evidence.setdefault(name, evidence["region"])
    rows = [
        {"field": str(label), "value": fields[key], "evidence": evidence.get(key)}
        for key, label in _FIELDS.items()
    ]
    rows.append(
        {
            "field": str(Message("文件", "file")),
            "value": f"{report.path} ({report.encoding})",
            "evidence": None,
        }
    )
    show(
        rows,
        (
            Column("field", Message("项目", "field")),
            Column("value", Message("值", "value"), wrap=True),
            Column("evidence", Message("依据", "read from"), wrap=True),
        ),
        "table",
        wide=wide,
    )
    say(Message("", ""))
    measures = [m.section for m in report.outline.measures]
    for section in report.outline.sections:
        role = columns.ROLE_NAMES[section.role]
        count = measures.count(section.index)
        tail = Message(f"［{role.zh}］", f"[{role.en}]")
        if count > 1:
            tail = Message(f"{tail.zh} {count} 条", f"{tail.en} {count} measures")
        line = f"{'  ' * (section.depth - 1)}{section.number}{section.heading}"
        say(Message(f"{line} {tail.zh}", f"{line} {tail.en}"))
    parts = [columns.ROLE_NAMES[p] for p in report.parts]
    say(
        Message(
            f"\n四个必备部分中有：{'、'.join(p.zh for p in parts) or '无'}；"
            f"清理掉 {len(report.removed)} 处（--removed 查看）",
            f"\nOf the four required parts: {', '.join(p.en for p in parts) or 'none'}; "
            f"{len(report.removed)} piece(s) cleaned away (--removed shows them)",
        )
    )
