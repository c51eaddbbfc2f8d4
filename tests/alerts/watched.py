"""Watches to test with."""

from datetime import date

from alerts.watches import Instrument, Rival, Saying, Watch, WatchParty
from schemas.concepts import Concept

RUSSIA, MOSCOW, KOREA, PYONGYANG = "Q159", "Q649", "Q423", "Q18808"
OF_RUSSIA, OF_KOREA = frozenset({RUSSIA, MOSCOW}), frozenset({KOREA, PYONGYANG})


def a_watch(sayings: frozenset[Saying] = frozenset(Saying)) -> Watch:
    """The Russia–DPRK clause, with a few rivals and without samples."""
    return Watch(
        id="russia-dprk-mutual-defence",
        title="The clause",
        parties=(
            WatchParty(RUSSIA, "Russia", OF_RUSSIA),
            WatchParty(KOREA, "North Korea", OF_KOREA),
        ),
        instrument=Instrument("the treaty", date(2024, 6, 19), Concept.ARTICLE_4),
        sayings=sayings,
        rivals=(
            Rival("NATO", (frozenset({"Q7184"}),), frozenset({Concept.NATO_TREATY})),
            Rival("US–ROK", (frozenset({"Q30"}), frozenset({"Q884"})), frozenset()),
            Rival("China–DPRK", (frozenset({"Q148"}), OF_KOREA), frozenset()),
            Rival("Russia–Belarus", (OF_RUSSIA, frozenset({"Q184"})), frozenset()),
        ),
        state_of={
            **{id_: id_ for id_ in ("Q30", "Q884", "Q148", "Q184", "Q17", "Q928", "Q403", "Q212")},
            RUSSIA: RUSSIA,
            MOSCOW: RUSSIA,
            KOREA: KOREA,
            PYONGYANG: KOREA,
        },
        must_match=(),
        must_not_match=(),
    )
