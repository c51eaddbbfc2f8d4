"""Text from articles, made so that it does nothing where it is shown.

It calls nobody, links nowhere that it does not say, formats nothing, hides nothing, and stays in
its line. Each kind of destination reads text in one of these styles.
"""

import re
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

import idna
from regex import compile as unicode_pattern


class Style(StrEnum):
    """How a kind of destination reads text.

    ``PLAIN``: as it stands. ``MARKDOWN``: with marks that a backslash undoes. ``MRKDWN``: with
    marks that nothing undoes (Slack, Google Chat), so that others which look alike stand for them.
    """

    PLAIN = "plain"
    MARKDOWN = "markdown"
    MRKDWN = "mrkdwn"


_ZERO_WIDTH = "\u200b"
_FIRST_STRONG, _POP = "\u2068", "\u2069"

# Controls, overrides and isolates of direction, marks of byte order, unpaired surrogates, and the
# letters of tags, which nobody sees.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
# @everyone, <!channel>, <users/all>, </b>, ](javascript:…), #channel of Slack's own kind.
_CALLS = re.compile(r"(?<=[@<])(?=\S)|(?<=\])(?=\()")
_AUTHORITY = re.compile(r"""(?i)(https?)://([^\s/?#\\<>()\[\]{}|^`"'*~“”„«»…]*)""")
_ENTRANT = re.compile(r"[^\s/?#]*@")
"""What makes all before it a name of who enters, and no host."""

# An underscore, which a host has not, and full stops that may be dots; then Thai, Lao, Burmese,
# Khmer, Hangul, kana and Han, whose sentences go on behind a link without a blank.
_NOT_OF_A_HOST = re.compile(
    "[_\u3002\uff0e\uff61"
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff"
    "\u3005-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]"
)
_WWW = re.compile(r"(?i)\b(www)(?=\.[^\s/?#]*@)")
_SCHEME = re.compile(r"(?i)([a-z][a-z0-9+.-]*)(?=://)")
_ACTING = re.compile(
    r"(?i)(?<![a-z])(javascript|vbscript|data|file|tel|sms|mailto|blob|about"
    r"|callto|facetime(?:-audio)?|intent|magnet|ms-[a-z-]+|sip|skype|tg|viber|whatsapp|xmpp):"
)
_MARKS = re.compile(r"([\\`*_~|>#\[\]()]|&(?=#?[0-9A-Za-z]{1,32};))")
_ALIKE = str.maketrans(
    {"*": "\u2217", "_": "\uff3f", "~": "\u223c", "`": "\u02cb", "|": "\u2758", "\\": "\u2216"}
)
_HEADING = re.compile(r"#(?=\s|\Z)")  # which Google Chat's plug-in makes bold
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_GRAPHEME = unicode_pattern(r"\X")


@lru_cache(maxsize=2_048)
def harmless(text: str, style: Style = Style.PLAIN) -> str:
    """Return a text in one line that calls nobody, links nowhere and turns nothing around."""
    # One line: a title with line breaks could write a "Why:" of its own.
    shown = _CONTROLS.sub("", " ".join(text.split()))
    # Blanks around what is gone now would be four at the start of a line: code, in Markdown.
    shown = " ".join(shown.split())
    shown = _WWW.sub(rf"\1{_ZERO_WIDTH}", _AUTHORITY.sub(_with_real_host, shown))
    shown = _CALLS.sub(_ZERO_WIDTH, shown)
    shown = _SCHEME.sub(_inert, shown)
    shown = _ACTING.sub(rf"\1{_ZERO_WIDTH}:", shown)
    if style is Style.MARKDOWN:
        shown = _MARKS.sub(r"\\\1", shown)
    elif style is Style.MRKDWN:
        shown = _HEADING.sub(f"#{_ZERO_WIDTH}", shown.translate(_ALIKE))
    if _RIGHT_TO_LEFT.search(shown):
        # Whatever direction it has ends with it.
        return f"{_FIRST_STRONG}{shown}{_POP}"
    return shown


def real_host(authority: str) -> str:
    """Return the host that a URL's authority leads to, and its port; nothing where it has none.

    Names in other scripts are as DNS has them. Who may enter stands before the host, and makes it
    look like another's: it is left out.
    """
    try:
        split = urlsplit(f"//{authority}")
        host = (split.hostname or "").rstrip(".")
        named = host if host.isascii() else idna.encode(host, uts46=True).decode()
        port = f":{split.port}" if split.port else ""
    except (ValueError, UnicodeError):
        return ""
    return named and named + port


def _with_real_host(link: re.Match[str]) -> str:
    scheme, authority = link[1], link[2].rstrip(".,;:!")
    after = link[2][len(authority) :]
    is_plain = not _NOT_OF_A_HOST.search(authority) and not _ENTRANT.match(link.string, link.end())
    if is_plain and (host := real_host(authority)):
        return f"{scheme}://{host}{after}"
    return f"{scheme}{_ZERO_WIDTH}://{link[2]}"


def _inert(scheme: re.Match[str]) -> str:
    return scheme[0] if scheme[0].lower() in {"http", "https"} else scheme[0] + _ZERO_WIDTH


def shortened(text: str, most: int) -> str:
    """Cut a text to so many graphemes, the last of which is "…" if anything was cut."""
    if len(text) <= most:
        return text
    graphemes: list[str] = _GRAPHEME.findall(text)
    if len(graphemes) <= most:
        return text
    return "".join(graphemes[: most - 1]).rstrip() + "…"


def shortened_around(text: str, sign: str, most: int) -> str:
    """Cut a text at both ends, so that its first ``sign`` is seen however late it comes."""
    if len(text) <= most:
        return text
    graphemes: list[str] = _GRAPHEME.findall(text)
    at = next((at for at, each in enumerate(graphemes) if each.startswith(sign)), 0)
    first = at - most // 2
    if len(graphemes) > most and first > 0:
        return shortened("…" + "".join(graphemes[first:]).lstrip(), most)
    return shortened(text, most)
