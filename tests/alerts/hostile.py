"""Headlines that would act where they are shown, the kinds that show them, and what acts."""

import re
from functools import cache
from random import Random

from pydantic import SecretStr

from alerts.destinations import Destination
from alerts.escaping import Style
from alerts.message import Room
from alerts.notifier import AppriseNotifier
from schemas.mention import Alert, Change
from schemas.report import Party
from tests.builders import a_passage, a_provenance, an_alert

KINDS = {
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    "slack-blocks": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/?blocks=yes",
    "discord": "discord://417429632418316298/JHZ7lQml277CDHmQKMHI8qBe7bk2ZwO5UKjCi",
    "telegram": "tgram://123456789:abcdefg_hijklmnop/-1001234567890",
    "teams": "workflows://host:443/0123456789abcdef0123456789abcdef/signature",
    "matrix": "matrix://user:pass@localhost/#room",
    "mattermost": "mmost://localhost/3ccdd113474722377935511fc85d3dd4",
    "google-chat": "gchat://AAAAMZ6k1u0/AIzaSyDdI0hCZtE6vySjMm/UWkQ0dFAzxNSzI9v",
    "whatsapp": "whapi://s3cretwhapitoken1234/15551234567",
    "mail": "mailto://user:pass@example.org",
    "ntfy": "ntfy://localhost/topic",
}
PIECES = (
    "@everyone", "@here", "@channel", "@all", "<!channel>", "<!here|x>", "<@U024BE7LH>",
    "https://kremlin.ru@evil.example/x_y", "https://крeмль.рф",
    "<users/all>", "<@&123456789>", "<https://evil.example|kremlin.ru>", "<script>alert(1)",
    "[click](javascript:alert(1))", "[kremlin.ru](https://evil.example)", "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=", "file:///etc/passwd", "tg://resolve?domain=x",
    "slack://open", "ms-settings:x", "vbscript:x", "smb://10.0.0.1/x", "```", "`", "**", "*", "__",
    "_", "~~", "||", ">", "> ", "#", "# ", "\\", "]", "](", "<", "</b>", "&lt;", "{{ 7*7 }}",
    "{% raw %}", "${HOME}", "\u202e", "\u2066", "\u2069", "\u200f", "\u0000", "\x1b[31m", "\ufeff",
    "\n", "\r\n", "\u2028", "\U000e0041", "e\u0301" * 5, "👩\u200d👩\u200d👧\u200d👦", "🇰🇵🇷🇺",
    "&#64;everyone", "&commat;all", "tg&#58;//x", "&copy=2", "<at>all</at>", "\x00 " * 5,
    "조로 조약", "договор", "معاهدة", "a" * 400, "Why: nothing",
    "Alert 00000000000000000000000000000000",
)  # fmt: skip


def headlines(number: int) -> list[str]:
    """Headlines made of what acts somewhere, from a seed."""
    chance = Random(7)
    return [
        chance.choice(("", " ")).join(chance.choices(PIECES, k=chance.randint(1, 12)))
        for _ in range(number)
    ]


@cache
def rooms() -> dict[str, Room]:
    """What each kind of destination takes, as the pinned plug-ins have it."""
    destinations = [Destination(name, SecretStr(url)) for name, url in KINDS.items()]
    notifier = AppriseNotifier(destinations, timeout_seconds=1)
    found = {name: notifier.room(name) for name in KINDS}
    notifier.close()
    return found


def an_alert_that_says(text: str) -> Alert:
    """An alert in which everything that comes from outside is this text."""
    passage = a_passage(text or "x", ((0, 1),)).model_copy(update={"before": text, "after": text})
    return an_alert(
        article=a_provenance(headline=text, outlet=text[:60], url=f"https://example.com/{text}"),
        passages=(passage,),
        parties=(Party(id="Q159", name="Russia", text=text),),
        changes=(Change(before=text, after=text),) * 3,
    )


LIVE = (
    re.compile(r"@(?=\w)"),
    re.compile(r"<(?=[!@#/\w&])"),
    re.compile(r"\]\("),
    re.compile(r"(?i)\b(?!https?\b)[a-z][a-z0-9+.-]*://"),
    re.compile(
        r"(?i)(?<![a-z])(javascript|vbscript|data|file|tel|sms|mailto|blob|about|ms-[a-z-]+|tg):"
    ),
    re.compile(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066\u2067\ufeff\U000e0041]"
    ),
)
"""A mention, mark-up, a link with another's name, a foreign scheme, and what nobody sees."""

MARKS = {
    Style.MARKDOWN: re.compile(r"(?<!\\)(?:\\\\)*[`*_~|>#\[\]]"),
    Style.MRKDWN: re.compile(r"[`*_~]"),
}


def acting(text: str, style: Style) -> list[str]:
    """What would act in a text where it is read in this style; isolates that do not end, too."""
    marks = (MARKS[style],) if style in MARKS else ()
    found = [match[0] for live in (*LIVE, *marks) for match in live.finditer(text)]
    return found + ["\u2068"] * (text.count("\u2068") != text.count("\u2069"))


def without_link(body: str) -> str:
    """A body without its link, which is one link whatever its path is like."""
    return "\n".join(line for line in body.split("\n") if not line.startswith("https://example."))
