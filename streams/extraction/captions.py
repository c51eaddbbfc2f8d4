"""Captions of pictures: paragraphs that end in a photographer's credit.

A caption may say what the report says, so it stays in the text; but it is no headline.
"""

import re
from collections.abc import Iterable

_AGENCY = (
    r"(?:AFP|AP|Reuters|Getty|EPA|EFE|ANSA|dpa|IMAGO|TASS|Sputnik|RIA|KCNA|KNS|Xinhua|Kyodo|Jiji|Yonhap"
    r"|Antara|Bernama|Anadolu|Shutterstock|POOL|ТАСС|РИА Новости|Рейтер"
    r"|연합뉴스|로이터|조선중앙통신"
    r"|新华社|新華社|路透|法新社|美联社|美聯社|中央社|共同社)"
)
_PICTURE = r"(?:[/／|©]|\b(?:photo|foto|bild|picture|image|via)\b|Фото|사진|图|圖|摄|攝)"
_CREDIT = re.compile(
    rf"[(（\[](?=[^()（）\[\]]*{_PICTURE})[^()（）\[\]]*(?<!\w){_AGENCY}[^()（）\[\]]*[)）\]]\W*$",
    re.IGNORECASE,
)
_CREDIT_LENGTH = 120


def captions(lines: Iterable[tuple[int, str]]) -> frozenset[int]:
    """Return the paragraphs that are captions, from the sentences with their paragraphs."""
    last = dict(lines)
    return frozenset(
        paragraph for paragraph, text in last.items() if _CREDIT.search(text[-_CREDIT_LENGTH:])
    )
