"""The labelled stream: stories written by hand, and what newsrooms do to them, by script.

`tune/` and `held/` hold two stories in each language; of each come about eleven articles. What is
in `held/` may be read by nobody who works on what decides.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Any

from schemas.article import Article
from schemas.mention import DecisionKind

HERE = Path(__file__).parent
LANGUAGES = ("de", "en", "id", "ko", "ru")
HALVES = ("tune", "held")

_BEGIN = datetime(2026, 3, 1, 6, tzinfo=UTC)
_STEP = timedelta(minutes=11)
_TYPOGRAPHY = str.maketrans({'"': "”", "'": "’", "–": "-", "—": "-", "“": '"', "„": '"', "«": '"'})
_LEGIBLE = re.compile(r"[A-Za-z0-9\s.,]")

NEW, UPDATE = DecisionKind.NEW, DecisionKind.UPDATE
COPY, AGAIN = DecisionKind.COPY, DecisionKind.REPUBLICATION


@dataclass(frozen=True, slots=True)
class Row:
    """One article of the stream, what must become of it, and which earlier ones it repeats.

    ``matches`` are the kinds, within its story, of those that may be named.
    """

    half: str
    story: str
    kind: str
    article: Article
    decision: DecisionKind
    matches: tuple[str, ...] = ()


def stream() -> list[Row]:
    """Return the whole of it in the order of arrival, stories interleaved."""
    stories = [
        list(_articles(json.loads(line), half, number))
        for half in HALVES
        for language in LANGUAGES
        for number, line in enumerate(_lines(HERE / half / f"{language}.jsonl"))
    ]
    rows = [row for turn in zip_longest(*stories) for row in turn if row is not None]
    return [replace(row, article=_at(row.article, at)) for at, row in enumerate(rows)]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _at(article: Article, number: int) -> Article:
    moment = _BEGIN + number * _STEP
    return article.model_copy(update={"published_at": moment, "fetched_at": moment})


def _articles(story: dict[str, Any], half: str, number: int) -> Iterator[Row]:
    """Yield a story's articles: the two stories of a file have half of the edits each."""
    made = _Story(story, half)
    yield from made.first() if number % 2 == 0 else made.second()


class _Story:
    def __init__(self, story: dict[str, Any], half: str) -> None:
        self._story = story
        self._half = half
        self._random = Random(story["story"])

    def first(self) -> Iterator[Row]:
        wire, own = self._story["wire"], self._story
        yield self._row("wire", NEW, wire["text"])
        yield self._row("headline", COPY, self._dressed(wire["text"]), title=own["headlines"][0])
        yield self._written("rewrite", NEW)
        yield self._written("desk", COPY, "wire", "headline")
        yield self._row("digest", COPY, self._digest(wire["text"]), title=own["headlines"][1])
        yield self._row("plus_new", NEW, self._with(own["own_new"]))
        yield self._row("fixed", AGAIN, self._changed(own["fixed"][0]), url=self._url("wire"))
        yield self._written("twin", NEW)
        yield self._row("revised", UPDATE, self._changed(own["revised"][0]), url=self._url("wire"))
        again = f"{self._url('wire')}?utm_source=rss&utm_medium=feed".replace("//", "//www.")
        yield self._row("redated", AGAIN, self._changed(own["revised"][0]), url=again)
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
        yield self._row("revised", UPDATE, self._changed(own["revised"][1]), url=self._url("wire"))
        yield self._row("older", AGAIN, wire["text"], url=self._url("wire"))
        yield self._row("fact", UPDATE, self._changed(own["revised"][2]), url=self._url("wire"))
        brief = own["brief"]["text"]
        yield self._row("brief_copy", COPY, self._digest(brief), title=own["headlines"][2])
        yield self._written("rewrite", NEW, url=self._url("brief"))
        yield self._row("section", AGAIN, self._cut(wire["text"]), url=self._url("wire", "asia/"))

    def _row(
        self,
        kind: str,
        decision: DecisionKind,
        text: str,
        *,
        title: str | None = None,
        url: str | None = None,
        matches: Sequence[str] = (),
    ) -> Row:
        article = Article(
            url=url or self._url(kind),
            title=title or self._story["wire"]["title"],
            text=text,
            language=self._story["lang"],
        )
        return Row(self._half, self._story["story"], kind, article, decision, tuple(matches))

    def _written(
        self, kind: str, decision: DecisionKind, *matches: str, url: str | None = None
    ) -> Row:
        own = self._story[kind]
        return self._row(kind, decision, own["text"], title=own["title"], url=url, matches=matches)

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
