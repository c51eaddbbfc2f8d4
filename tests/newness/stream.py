"""The labelled stream: reports written by hand, and what newsrooms do to them, by script.

`tune/` and `held/` hold two accounts in each of five languages, of which come about a dozen
articles each, and ten events told in three to six of seven languages. What is in `held/` may be
read by nobody who works on what decides. `more/` holds twelve events that only `fit` reads.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from schemas.article import Article
from schemas.mention import DecisionKind
from schemas.state import State

HERE = Path(__file__).parent
LANGUAGES = ("de", "en", "id", "ko", "ru")
HALVES = ("tune", "held")

_STEP = timedelta(minutes=23)
_UNTIL_FETCHED = timedelta(minutes=4)
_TYPOGRAPHY = str.maketrans({'"': "”", "'": "’", "–": "-", "—": "-", "“": '"', "„": '"', "«": '"'})
_LEGIBLE = re.compile(r"[A-Za-z0-9\s.,]")

NEW, UPDATE = DecisionKind.NEW, DecisionKind.UPDATE
COPY, AGAIN = DecisionKind.COPY, DecisionKind.REPUBLICATION


@dataclass(frozen=True, slots=True)
class Row:
    """One article of the stream, what must become of it, and which earlier ones it repeats.

    ``event`` is the story that it tells of, ``state`` the step that is its news. ``matches`` are
    the kinds, within its account, of those that may be named.
    """

    account: str
    kind: str
    event: str
    state: State
    article: Article
    decision: DecisionKind
    matches: tuple[str, ...] = ()


def stream(half: str) -> list[Row]:
    """Return one half of it in the order of arrival, accounts and events interleaved."""
    accounts = [
        row
        for language in LANGUAGES
        for number, line in enumerate(_lines(HERE / half / f"{language}.jsonl"))
        for row in _articles(json.loads(line), number)
    ]
    return list(_with_updates(sorted([*accounts, *events(half)], key=_published_at)))


def events(folder: str) -> list[Row]:
    """Return the reports of a folder's events, with their copies."""
    told = map(json.loads, _lines(HERE / folder / "events.jsonl"))
    return [row for event in told for row in _told(event)]


def _published_at(row: Row) -> datetime:
    assert row.article.published_at is not None
    return row.article.published_at


def _with_updates(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield rows as they are labelled, the first report of a state in its story an update."""
    told: defaultdict[str, set[State]] = defaultdict(set)
    begun: set[str] = set()
    for row in rows:
        is_fresh = row.state is not State.BACKGROUND and row.state not in told[row.event]
        is_update = row.decision is NEW and row.event in begun and is_fresh
        yield replace(row, decision=UPDATE) if is_update else row
        begun.add(row.event)
        told[row.event].add(row.state)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _at(article: Article, moment: datetime) -> Article:
    fetched_at = moment + _UNTIL_FETCHED
    return article.model_copy(update={"published_at": moment, "fetched_at": fetched_at})


def _told(event: dict[str, Any]) -> Iterator[Row]:
    """Yield an event's reports, a copy of the first and the second once more."""
    rows = [_report(event["event"], number, each) for number, each in enumerate(event["articles"])]
    yield from rows
    first, second = rows[:2]
    copied = {
        "url": f"https://copied-{event['event']}.example/{event['event']}",
        "text": first.article.text.translate(_TYPOGRAPHY),
    }
    again = {"url": f"{second.article.url}?utm_source=rss".replace("//", "//www.")}
    for kind, row, change, decision in (
        ("copy", first, copied, COPY),
        ("again", second, again, AGAIN),
    ):
        article = _at(row.article.model_copy(update=change), _published_at(row) + 3 * _STEP)
        yield replace(row, kind=kind, article=article, decision=decision)


def _report(event: str, number: int, told: dict[str, str]) -> Row:
    article = Article(
        url=f"https://{told['outlet']}/{event}-{number}",
        title=told["title"],
        text=told["text"],
        language=told["lang"],
    )
    moment = datetime.fromisoformat(told["published_at"])
    return Row(event, f"report {number}", event, State(told["state"]), _at(article, moment), NEW)


def _articles(account: dict[str, Any], number: int) -> Iterator[Row]:
    """Yield an account's articles: the two accounts of a file have half of the edits each."""
    made = _Account(account)
    yield from made.first() if number % 2 == 0 else made.second()


class _Account:
    def __init__(self, account: dict[str, Any]) -> None:
        self._story = account
        self._random = Random(account["story"])
        self._begun = datetime.fromisoformat(account["published_at"])
        self._count = 0

    def first(self) -> Iterator[Row]:
        wire, own = self._story["wire"], self._story
        yield self._row("wire", NEW, wire["text"])
        yield self._row("headline", COPY, self._dressed(wire["text"]), title=own["headlines"][0])
        yield self._written("rewrite", NEW)
        yield self._written("desk", COPY, "wire", "headline")
        yield self._row("digest", COPY, self._digest(wire["text"]), title=own["headlines"][1])
        own_new = own["states"]["own_new"]
        yield self._row("plus_new", NEW, self._with(own["own_new"]), state=own_new)
        yield self._row("fixed", AGAIN, self._changed(own["fixed"][0]), url=self._url("wire"))
        yield self._written("twin", NEW)
        yield self._revised("revised", 0)
        again = f"{self._url('wire')}?utm_source=rss&utm_medium=feed".replace("//", "//www.")
        yield self._row("redated", AGAIN, self._changed(own["revised"][0]), url=again, as_revised=0)
        yield self._row("headline_again", AGAIN, wire["text"], url=self._url("headline"))

    def second(self) -> Iterator[Row]:
        wire, own = self._story["wire"], self._story
        yield self._row("wire", NEW, wire["text"])
        yield self._written("brief", NEW)
        yield self._row("cut", COPY, self._cut(wire["text"]), title=own["headlines"][0])
        yield self._row("shuffled", COPY, self._shuffled(wire["text"]), title=own["headlines"][1])
        yield self._written("twin", NEW)
        yield self._row("broken", COPY, self._broken(wire["text"]))
        yield self._row("plus_neutral", COPY, self._with(own["own_neutral"]))
        yield self._revised("revised", 1)
        yield self._row("older", AGAIN, wire["text"], url=self._url("wire"))
        yield self._revised("fact", 2)
        brief = own["brief"]["text"]
        briefly = own["states"]["brief"]
        yield self._row(
            "brief_copy", COPY, self._digest(brief), title=own["headlines"][2], state=briefly
        )
        yield self._written("rewrite", NEW, url=self._url("brief"))
        yield self._row("section", AGAIN, self._cut(wire["text"]), url=self._url("wire", "asia/"))

    def _revised(self, kind: str, number: int) -> Row:
        text = self._changed(self._story["revised"][number])
        return self._row(kind, UPDATE, text, url=self._url("wire"), as_revised=number)

    def _row(
        self,
        kind: str,
        decision: DecisionKind,
        text: str,
        *,
        title: str | None = None,
        url: str | None = None,
        matches: Sequence[str] = (),
        state: str | None = None,
        as_revised: int | None = None,
    ) -> Row:
        own = self._story
        article = Article(
            url=url or self._url(kind),
            title=title or own["wire"]["title"],
            text=text,
            language=own["lang"],
        )
        told = own["states"]["wire" if as_revised is None else "revised"]
        told = told if as_revised is None else told[as_revised]
        moment = self._begun + self._count * _STEP
        event = own["event"]
        if kind == "twin":
            moment, event = datetime.fromisoformat(own["twin_published_at"]), own["twin_event"]
        self._count += 1
        return Row(
            account=own["story"],
            kind=kind,
            event=event,
            state=State(state or told),
            article=_at(article, moment),
            decision=decision,
            matches=tuple(matches),
        )

    def _written(
        self, kind: str, decision: DecisionKind, *matches: str, url: str | None = None
    ) -> Row:
        own = self._story[kind]
        return self._row(
            kind,
            decision,
            own["text"],
            title=own["title"],
            url=url,
            matches=matches,
            state=self._story["states"][kind],
        )

    def _url(self, kind: str, section: str = "") -> str:
        """Return its address: the agency's own, or that of an outlet for each kind."""
        outlet = "agency" if kind == "wire" else kind.replace("_", "-")
        return f"https://{outlet}-{self._story['lang']}.example/{section}{self._story['story']}"

    def _with(self, paragraph: str) -> str:
        paragraphs = self._story["wire"]["text"].split("\n\n")
        paragraphs.insert(len(paragraphs) // 2, paragraph)
        return "\n\n".join(paragraphs)

    def _changed(self, change: dict[str, str]) -> str:
        text: str = self._story["wire"]["text"]
        return text.replace(change["old"], change["new"])

    def _dressed(self, text: str) -> str:
        byline, furniture = self._story["bylines"][0], self._story["furniture"]
        paragraphs = text.split("\n\n")
        paragraphs.insert(2, furniture[0])
        return "\n\n".join([byline, *paragraphs, *furniture[1:]])

    def _digest(self, text: str) -> str:
        others = [f"{each['title']}\n\n{each['text']}" for each in self._story["unrelated"]]
        return "\n\n".join([others[0], text, *others[1:]])

    def _cut(self, text: str) -> str:
        """Cut from below, to the last paragraph that has a sentence on the clause."""
        paragraphs = text.split("\n\n")
        on_it = {change["old"] for change in self._story["revised"]}
        last = max(i for i, each in enumerate(paragraphs) if any(old in each for old in on_it))
        return "\n\n".join(paragraphs[: max(last + 1, 3)])

    def _shuffled(self, text: str) -> str:
        first, *rest = text.translate(_TYPOGRAPHY).split("\n\n")
        self._random.shuffle(rest)
        return "\n\n".join([first, *rest])

    def _broken(self, text: str) -> str:
        """Read UTF-8 as Windows-1252 where Latin text has other letters; lose some elsewhere."""
        is_latin = self._story["lang"] not in ("ko", "ru")
        return re.sub(r"[^\x00-\x7f]+", _misread, text) if is_latin else _lossy(text)


def _misread(match: re.Match[str]) -> str:
    return match[0].encode().decode("cp1252", "replace")


def _lossy(text: str) -> str:
    letters = [at for at, letter in enumerate(text) if not _LEGIBLE.match(letter)]
    lost = set(letters[29::61])
    return "".join("\ufffd" if at in lost else letter for at, letter in enumerate(text))
