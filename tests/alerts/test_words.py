import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

import alerts
from alerts.judge_reasons import JudgeReason
from alerts.ruling import Newness
from alerts.templates import TEMPLATES
from alerts.wording import STATES
from alerts.words import ENGLISH, LANGUAGES, words_in
from schemas.state import State
from tests.builders import NOON

OTHERS = LANGUAGES[1:]
CODE = Path(alerts.__file__).parent
SHIPPED = files("alerts").joinpath("shipped")
# `words("…")`, `words.many("…", "…", n)`; in templates `_("…")`, `many("…", "…", n)`.
IN_CODE: dict[str, tuple[int, ...]] = {"words": (1,), "self": (1,), "many": (1, 2)}
IN_TEMPLATES: dict[str, tuple[int, ...]] = {"_": (1,), "many": (1, 2)}
PLACE = re.compile(r"%\(\w+\)[sd]")


def said() -> Iterator[str | tuple[str, ...]]:
    """Yield all that messages are made of: from code, from templates, from tables of words."""
    for module in ("message.py", "together.py", "words.py"):
        with (CODE / module).open("rb") as opened:
            yield from (
                text for _, text, _, _ in extract("python", opened, IN_CODE) if text and all(text)
            )
    for template in TEMPLATES:
        with SHIPPED.joinpath(template).open("rb") as opened:
            found = extract("jinja2.ext:babel_extract", opened, IN_TEMPLATES)
            yield from (text for _, text, _, _ in found)
    yield from [code.meaning for code in (*JudgeReason, *Newness)]
    yield from STATES.values()
    yield from ["%(count)d d", "%(count)d h", "%(count)d min"]


def catalogue(language: str) -> Catalog:
    with SHIPPED.joinpath(f"{language}.po").open("rb") as opened:
        return read_po(opened, locale=language, abort_invalid=True)


def first(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else text[0]


def entries(language: str) -> Iterator[Message]:
    return (message for message in catalogue(language) if message.id)


def test_what_messages_are_made_of_is_found() -> None:
    found = {first(text) for text in said()}

    assert {"new report", "Alert", "ratified", "From %(outlet)s", "%(count)d more report"} <= found


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_a_word_for_all_that_is_said_and_for_nothing_else(language: str) -> None:
    translated = {first(message.id) for message in entries(language) if all(_strings(message))}

    assert translated == {first(text) for text in said()}


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_what_it_translates(language: str) -> None:
    for message in entries(language):
        for string in _strings(message):
            wanted = set(PLACE.findall(first(message.id)))
            assert set(PLACE.findall(string)) == wanted, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_plurals_are_those_of_the_language(language: str) -> None:
    plurals = [message for message in entries(language) if isinstance(message.id, tuple)]

    assert plurals
    assert {len(_strings(message)) for message in plurals} == {catalogue(language).num_plurals}


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def test_english_speaks_for_itself() -> None:
    assert ENGLISH("new step: %(state)s", state="ratified") == "new step: ratified"
    assert ENGLISH.many("%(count)d outlet", "%(count)d outlets", 1) == "1 outlet"
    assert ENGLISH.many("%(count)d outlet", "%(count)d outlets", 2) == "2 outlets"
    assert ENGLISH.reason("first_report") == "first report in these words"
    assert ENGLISH.country("Russia") == "Russia"


def test_dates_and_states_are_named_as_the_language_has_them() -> None:
    indonesian = words_in("id")

    assert indonesian.day(NOON.replace(month=8)) == "19 Agustus 2024, 12:00 UTC"
    assert indonesian.country("North Korea") == "Korea Utara"
    assert indonesian.country("Atlantis") == "Atlantis"
    assert indonesian.state(State.RATIFIED) != "ratified"


def test_a_code_that_nobody_knows_speaks_for_itself() -> None:
    assert words_in("id").reason("of_tomorrow") == "of tomorrow"


@pytest.mark.parametrize(
    ("minutes", "span"),
    [(0, "0 min"), (5, "5 min"), (60, "1 h"), (95, "1 h 35 min"), (1440, "1 d"), (1570, "1 d 2 h")],
)
def test_a_span_is_told_in_its_two_largest_units(minutes: int, span: str) -> None:
    assert ENGLISH.span(timedelta(minutes=minutes)) == span
