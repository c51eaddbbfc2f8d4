"""The articles that are measured with: ordinary news in every language, 3,200 characters each.

What they say is invented. None speaks of a commitment between states; the same articles with one
sentence on the clause put into their middle are what the dear work is done for.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from random import Random

LENGTH = 3_200
KINDS = ("home", "world", "clause")
"""News that names hardly a state; news that names many; either with the clause in it."""

MENTION_EVERY = 50
"""One article in so many of the mix has the clause: 2 %."""

_FILE = Path(__file__).parent / "articles.jsonl"
_UNSPACED = ("ja", "zh")
_NEW_WORDS = 10

Row = Mapping[str, str]


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of all languages there are articles in."""
    return tuple(sorted({row["lang"] for row in _rows()}))


def articles(language: str, kind: str, count: int) -> list[bytes]:
    """Return so many JSON articles of a language and of a kind of `KINDS`, no two alike."""
    sentence = _sentence(language) if kind == "clause" else ""
    chosen = _ordinary(language, *((kind,) if kind != "clause" else KINDS))
    return [
        _encoded(str(number), row, _turned(row["text"], sentence, number))
        for number, row in enumerate(islice(cycle(chosen), count))
    ]


def mix(count: int, *, seed: int = 0, new_words: bool = False) -> Iterator[bytes]:
    """Yield so many JSON articles, the languages in turn, one of `MENTION_EVERY` with the clause.

    Each article with the clause is a new report: what stands around the sentence is put together
    anew, of words spelt backwards, or it would rightly be taken for a copy. Ids, with which their
    URLs end, begin with ``m`` where the clause is. ``new_words`` opens each of the other articles
    with words that no other has. The same seed gives the same articles.
    """
    chance = Random(seed)
    ordinary = [
        row for pair in zip(*(_ordinary(each) for each in languages()), strict=True) for row in pair
    ]
    turn = 0
    for number in range(count):
        row = ordinary[number % len(ordinary)]
        if number % MENTION_EVERY == 0:
            # By chance, since alerts do not come at an even pace; none in a last part.
            turn = number + chance.randrange(MENTION_EVERY)
            turn = turn if number + MENTION_EVERY <= count else count
        if number == turn:
            language = languages()[(number // MENTION_EVERY) % len(languages())]
            yield _encoded(
                f"m{seed}-{number}", _ordinary(language, "home")[0], _made_up(language, chance)
            )
        else:
            text = _turned(row["text"], "", number)
            opening = _words_of_its_own(chance) if new_words else ""
            yield _encoded(f"{seed}-{number}", row, f"{seed} {opening}{text}"[:LENGTH])


def mentions_in(count: int) -> int:
    """Return how many of the first ``count`` articles of a mix have the clause."""
    return count // MENTION_EVERY


def has_clause(article: bytes) -> bool:
    """Say whether an article of a mix is one with the clause."""
    return id_of(article).startswith("m")


def id_of(article: bytes) -> str:
    """Return an article's id."""
    id_: str = json.loads(article)["id"]
    return id_


def _turned(text: str, sentence: str, number: int) -> str:
    paragraphs = text.split("\n\n")
    turned = [*paragraphs[number % len(paragraphs) :], *paragraphs[: number % len(paragraphs)]]
    if sentence:
        turned.insert(len(turned) // 2, sentence)
    return "\n\n".join([str(number), *turned])[:LENGTH]


def _made_up(language: str, chance: Random) -> str:
    """Return the clause's sentence amid sentences whose words come in an order of chance."""
    words = _vocabulary(language)
    blank, stop, most = ("", "。", 36) if language in _UNSPACED else (" ", ".", 18)
    made: list[str] = []
    while sum(map(len, made)) < LENGTH:
        picked = blank.join(chance.choices(words, k=chance.randint(most // 2, most)))
        made.append(picked + stop)
    made.insert(len(made) // 2, _sentence(language))
    return " ".join(made)[: LENGTH + len(_sentence(language))]


def _words_of_its_own(chance: Random) -> str:
    made = ("".join(chance.choices("abcdefghiklmnoprstuv", k=8)) for _ in range(_NEW_WORDS))
    return f"{' '.join(made)}. "


def _encoded(id_: str, row: Row, text: str) -> bytes:
    article = {
        "id": id_,
        "url": f"https://news-{id_}.example/{id_}",
        "title": row["title"],
        "text": text,
        "language": row["lang"],
        "fetched_at": "2026-01-01T00:00:00Z",
    }
    return json.dumps(article, ensure_ascii=False).encode()


@cache
def _vocabulary(language: str) -> tuple[str, ...]:
    (row,) = _ordinary(language, "home")
    words: Iterable[str] = row["text"] if language in _UNSPACED else row["text"].split()
    # Backwards, or some would name a state, or an agreement, and change what the clause says.
    return tuple(sorted({word[::-1].lower() for word in words if word.isalpha()}))


@cache
def _ordinary(language: str, *kinds: str) -> tuple[Row, ...]:
    wanted = set(kinds or KINDS) - {"clause"}
    return tuple(row for row in _rows() if row["lang"] == language and row["kind"] in wanted)


@cache
def _sentence(language: str) -> str:
    (sentence,) = (
        row["text"] for row in _rows() if (row["lang"], row["kind"]) == (language, "clause")
    )
    return sentence


@cache
def _rows() -> tuple[Row, ...]:
    return tuple(map(json.loads, _FILE.read_text(encoding="utf-8").splitlines()))
