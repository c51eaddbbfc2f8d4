"""Articles that mention a clause, made up by hypothesis: few values each, so that they meet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st

from schemas.mention import Event, Mention
from schemas.state import State
from tests.builders import AROUND, a_mention, a_provenance, a_telling

OWN = ("a reporter watched the motorcade go by in the rain", "nobody else was let near the hall")
SAPPERS = ("Belgorod", "dispatch", "engineers", "first@Q423", "intelligence", "railway")
SPEECH = ("Choe Son Hui", "Federation Council", "interview", "treaty_text", "vote")
STRIKE = ("Tumangang", "drone", "foreign_ministry@Q423", "invocation")
DOUBTFUL = ("Tumangang", "dispatch", "engineers", "first@Q423")
BOTH = tuple(sorted((*SAPPERS, *SPEECH)))
"""What three events are known by, what may be of two, and what shows that two are one."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an article tells; ``fetched`` and ``published`` lie so long after Kafka had it."""

    url: str | None
    outlet: str | None
    text: str
    clause: str
    around: tuple[str, ...]
    state: State
    signs: tuple[str, ...]
    fetched: timedelta | None
    published: timedelta | None

    def mention(self, watch: str, at: datetime) -> Mention:
        """Return its mention of a watch, where Kafka had it ``at`` a time."""
        sentence = f"{self.state} {self.text}"
        event = Event(state=self.state, sentence=sentence, opening=self.signs, signs=self.signs)
        article = a_provenance(
            url=self.url,
            outlet=self.outlet,
            text=self.text,
            fetched_at=None if self.fetched is None else at + self.fetched,
            published_at=None if self.published is None else at + self.published,
        )
        telling = a_telling(self.clause, around=self.around).model_copy(update={"event": event})
        return a_mention(
            watch=watch,
            url=self.url,
            outlet=self.outlet,
            text=self.text,
            article=article,
            telling=telling,
        )


tellings: st.SearchStrategy[Told] = st.builds(
    Told,
    url=st.sampled_from(["https://example.com/1", "https://example.com/2", None]),
    outlet=st.sampled_from(["example.com", "other.example", None]),
    text=st.sampled_from(["One.", "Two."]),
    clause=st.sampled_from(["mutual defence", "by all means"]),
    around=st.sampled_from([AROUND, AROUND[:1], OWN]),
    state=st.sampled_from([State.BACKGROUND, State.RATIFIED, State.AID_SENT]),
    signs=st.sampled_from([(), SAPPERS, SPEECH, BOTH]),
    fetched=st.sampled_from([-HOUR, None, timedelta(), -500 * DAY, 5 * DAY]),
    published=st.sampled_from([-HOUR, None, -100 * HOUR, -500 * DAY, 5 * DAY]),
)


def in_own_words(number: int, state: State, signs: tuple[str, ...]) -> Told:
    """Return what an article tells that has no sentence of any other."""
    outlet = f"outlet{number}.example"
    return Told(
        url=f"https://{outlet}/",
        outlet=outlet,
        text=str(number),
        clause=" ".join(f"word{number}x{n}" for n in range(12)),
        around=(),
        state=state,
        signs=signs,
        fetched=timedelta(),
        published=-HOUR,
    )


MERGING = tuple(
    in_own_words(number, State.AID_SENT, signs)
    for number, signs in enumerate((SAPPERS, SPEECH, BOTH, BOTH))
)
"""The last of them shows that two stories are one, if they come within a day."""

SPLITTING = (
    *(in_own_words(number, State.AID_SENT, SAPPERS) for number in range(4, 7)),
    in_own_words(7, State.BACKGROUND, DOUBTFUL),
    in_own_words(8, State.INVOKED, STRIKE),
)
"""The last of them begins a story, and takes the one before along."""
