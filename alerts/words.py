"""The words of messages, in the language of those who read them.

English is what stands in the code and the templates; each other language has a catalogue
(gettext's PO), whose entries go by the English words. Dates, and names of states, are as CLDR
has them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from alerts.wording import in_words, state_in_words
from schemas.state import State

LANGUAGES = ("en", "id")
UTC = "UTC"
_DAY = "d MMMM y, HH:mm z"


@dataclass(frozen=True, slots=True)
class Words:
    """One language, and the zone by whose clocks its readers live."""

    language: str
    catalogue: NullTranslations
    zone: str = UTC

    def __call__(self, text: str, **given: object) -> str:
        """Return a text in this language, its ``%(places)s`` filled."""
        return self.catalogue.gettext(text) % given

    def many(self, one: str, many: str, count: int) -> str:
        """Return the one text or the other, as this language counts, with ``%(count)d`` filled."""
        return self.catalogue.ngettext(one, many, count) % {"count": count}

    def reason(self, code: str) -> str:
        """Return what a reason code means."""
        return self.catalogue.gettext(in_words(code))

    def state(self, state: State) -> str:
        """Return what a state is called."""
        return self.catalogue.gettext(state_in_words(state))

    def country(self, name: str) -> str:
        """Return a state's name, given in English; any other name stays as it is."""
        code = _codes().get(name)
        return str(Locale(self.language).territories.get(code, name)) if code else name

    def day(self, moment: datetime) -> str:
        """Return a moment as people write it: 19 June 2024, 11:41 UTC."""
        zone = ZoneInfo(self.zone)
        return str(format_datetime(moment, _DAY, tzinfo=zone, locale=self.language))

    def span(self, given: timedelta) -> str:
        """Return how long something is: 2 d 3 h, 1 h 20 min, 5 min."""
        minutes = max(0, int(given.total_seconds()) // 60)
        days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
        units = ((days, "%(count)d d"), (hours, "%(count)d h"), (minutes, "%(count)d min"))
        shown = [(count, unit) for count, unit in (units[:2] if days else units[1:]) if count]
        return " ".join(self(unit, count=count) for count, unit in shown or [(0, units[2][1])])


@cache
def words_in(language: str, zone: str = UTC) -> Words:
    """Return the words of one of `LANGUAGES`, for readers in a zone."""
    return Words(language, _catalogue(language), zone)


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == LANGUAGES[0]:
        return NullTranslations()
    with files("alerts").joinpath("shipped", f"{language}.po").open("rb") as opened:
        entries = read_po(opened, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, entries)
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def _codes() -> dict[str, str]:
    return dict(_named_territories())


def _named_territories() -> Iterator[tuple[str, str]]:
    for code, name in Locale("en").territories.items():
        if len(code) == len("RU") and code.isalpha():
            yield name, code


ENGLISH = words_in("en")
