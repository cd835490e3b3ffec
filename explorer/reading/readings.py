"""Readings in brackets that converters of script leave behind characters: 標(biāo)準(zhǔn).

Sites that convert pages to traditional characters by machine leave them by the hundred. They are no
part of what anyone wrote, and nothing that stands among them can be read or found.
"""

from __future__ import annotations

from dataclasses import replace

from explorer.patterns import lazy
from explorer.reading.extracted import Extracted
from explorer.reading.normalise import Line
from explorer.types import Removed

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_READING = lazy(rf"(?<=[\u3400-\u9fff])\([a-zü{_TONED}]{{1,7}}\)")
_MARKED = lazy(rf"(?<=[\u3400-\u9fff])\([a-zü]*[{_TONED}][a-zü]*\)")
# Readings with a tone's mark in a text: whoever explains how a character is read does so once or
# twice; machines do it in every line.
_MIN_MARKED = 4


def without_readings(extracted: Extracted) -> Extracted:
    """The document without such readings, which are listed; as it is if it has a few at most.

    >>> text = "執(zhí)法規(guī)范，領(lǐng)導(dǎo)重視"
    >>> without_readings(Extracted([Line(1, text)], "utf-8")).lines
    [Line(number=1, text='執法規范，領導重視')]
    """
    marked = 0
    for line in extracted.lines:
        if "(" in line.text:
            marked += len(_MARKED.findall(line.text))
            if marked >= _MIN_MARKED:
                break
    else:
        return extracted
    gone = [
        Removed(line.number, "".join(found), "reading")
        for line in extracted.lines
        if (found := _READING.findall(line.text))
    ]
    kept = [Line(line.number, _READING.sub("", line.text)) for line in extracted.lines]
    heading = extracted.heading
    return replace(
        extracted,
        lines=kept,
        heading=_READING.sub("", heading) if heading else None,
        removed=(*extracted.removed, *gone),
        doubts=(*extracted.doubts, "readings-removed"),
    )
