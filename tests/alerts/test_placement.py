"""Where a report stands among those of its event: stories, states, corrections, expiry."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

import alerts.memory
from alerts.novelty import KEPT_FOR, Outcome, decide, restored
from alerts.placement import LONGEST_HEADLINE
from alerts.ruling import Newness
from schemas.ids import story_id
from schemas.mention import Decision, DecisionKind, Event, Mention, Telling
from schemas.origin import Origin
from schemas.state import State
from schemas.story import CorrectionKind, Story
from tests.builders import NOON, WATCH, a_mention, a_provenance, a_telling, an_origin

HOUR = timedelta(hours=1)
DUMA = ("State Duma", "first@Q159", "lower_house", "lower_house@Q159", "ratification", "vote")
SAPPERS = ("Belgorod", "dispatch", "engineers", "first@Q423", "intelligence", "railway")
STRIKE = ("drone", "first@Q423", "foreign_ministry@Q423", "invocation", "Tumangang")


class Memory(alerts.memory.Memory):
    """What was remembered; `take` is one arrival, handled to its end."""

    def take(self, mention: Mention, origin: Origin) -> Outcome:
        outcome = decide(mention, origin, self)
        if outcome.remember is not None:
            self.add(*outcome.remember)
        return outcome


def a_report(
    number: int,
    *,
    signs: Sequence[str] = DUMA,
    state: State = State.RATIFIED,
    at: datetime = NOON,
    numbers: Sequence[str] = (),
    language: str = "en",
    family: str | None = None,
    headline: str = "Pact signed in Pyongyang",
) -> Mention:
    """A report in words of its own, published ``at`` and fetched at once."""
    outlet = f"outlet{number}.example"
    words = " ".join(f"{language}{number}word{n}" for n in range(12))
    url = f"https://{outlet}/{number}"
    article = a_provenance(
        url=url,
        text=words,
        outlet=outlet,
        family=family,
        headline=headline,
        language=language,
        published_at=at,
        fetched_at=at,
    )
    event = Event(
        state=state,
        sentence=f"It was {state.value} ({number}).",
        opening=tuple(sorted(signs)),
        signs=tuple(sorted(signs)),
        numbers=tuple(numbers),
    )
    telling = Telling(sentences=a_telling(words).sentences, event=event)
    return a_mention(url=url, outlet=outlet, text=words, article=article, telling=telling)


def outcomes(*mentions: Mention, memory: Memory | None = None) -> list[Outcome]:
    """Decide on mentions that arrive one after the other."""
    memory = memory or Memory()
    return [memory.take(mention, origin_of(mention, at)) for at, mention in enumerate(mentions)]


def origin_of(mention: Mention, at: int) -> Origin:
    """Return an origin whose Kafka time is no limit to the clock."""
    arrived = mention.article.fetched_at or NOON
    milliseconds = int((arrived + HOUR).timestamp() * 1000)
    return replace(an_origin(at), timestamp_milliseconds=milliseconds)


def stories(decided: Sequence[Outcome]) -> list[str]:
    """Return the id of each report's story as it was decided."""
    return [each.decision.story.story_id for each in decided if each.decision.story]


def decision(outcome: Outcome) -> Decision:
    return outcome.decision


def test_the_first_report_begins_a_story_that_goes_by_its_id() -> None:
    mention = a_report(1)

    (first,) = outcomes(mention)

    assert stories([first]) == [story_id(WATCH, mention.report_id)]
    (story,) = first.stories
    assert story.reports == 1
    assert [each.state for each in story.states] == [State.RATIFIED]
    assert story.evidence[0].language == "en"


def test_reports_of_one_event_in_two_languages_are_one_story_and_each_is_told() -> None:
    english, korean = a_report(1), a_report(2, language="ko", at=NOON + 3 * HOUR)

    decided = outcomes(english, korean)

    assert len(set(stories(decided))) == 1
    assert [each.decision.decision for each in decided] == [DecisionKind.NEW] * 2
    assert decided[-1].stories[0].languages == ("en", "ko")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(a_report(2, signs=SAPPERS, state=State.AID_SENT), id="another-act-of-the-day"),
        pytest.param(a_report(2, at=NOON + timedelta(days=5)), id="the-same-words-five-days-later"),
    ],
)
def test_another_event_is_another_story(other: Mention) -> None:
    decided = outcomes(a_report(1), other)

    assert len(set(stories(decided))) == 2


def test_the_first_report_of_a_state_is_an_update_that_shows_both_sentences() -> None:
    announced = a_report(1, state=State.ANNOUNCED)
    ratified = a_report(2, at=NOON + 5 * HOUR)
    again = a_report(3, at=NOON + 6 * HOUR, language="ru")

    _, update, after = map(decision, outcomes(announced, ratified, again))

    assert (update.decision, update.reasons) == (DecisionKind.UPDATE, (Newness.STATE_CHANGED,))
    assert update.matches is not None
    assert update.matches.report_id == announced.report_id
    (change,) = update.changes
    assert (change.before, change.after) == ("It was announced (1).", "It was ratified (2).")
    assert update.story is not None
    assert update.story.state_before is State.ANNOUNCED
    assert after.decision is DecisionKind.NEW


def test_comment_is_never_an_update() -> None:
    comment = a_report(2, state=State.BACKGROUND, at=NOON + HOUR)

    _, found = map(decision, outcomes(a_report(1), comment))

    assert found.decision is DecisionKind.NEW
    assert found.story is not None
    assert found.story.story_id == story_id(WATCH, a_report(1).report_id)


def test_a_late_report_keeps_its_place_and_is_no_update() -> None:
    announced = a_report(1, state=State.ANNOUNCED)
    much_later = a_report(2, signs=SAPPERS, state=State.AID_SENT, at=NOON + timedelta(days=20))
    late = a_report(3, at=NOON + 2 * HOUR)

    first, _, third = map(decision, outcomes(announced, much_later, late))

    assert third.is_late
    assert third.decision is DecisionKind.NEW
    assert third.story is not None
    assert first.story is not None
    assert third.story.story_id == first.story.story_id


def test_a_step_that_a_late_report_tells_first_is_known_to_be_told_first_there() -> None:
    begun = a_report(1, state=State.BACKGROUND)
    later = a_report(2, at=NOON + 80 * HOUR, state=State.BACKGROUND)
    late = a_report(3, at=NOON + HOUR, state=State.INVOKED)
    timely = a_report(4, at=NOON + 80 * HOUR, state=State.INVOKED)

    places = [decision(each).story for each in outcomes(begun, later, late, timely)]

    assert [place and place.tells_first for place in places] == [False, False, True, False]


def test_copies_count_with_their_story_and_the_sites_of_one_group_once() -> None:
    wire = a_report(1, family="Group")
    copies = [
        a_mention(
            url=f"https://copy{n}.example/",
            outlet=f"copy{n}.example",
            article=wire.article.model_copy(
                update={
                    "article_id": a_report(50 + n).article.article_id,
                    "outlet": f"copy{n}.example",
                    "family": "Group" if n % 2 else None,
                }
            ),
            fingerprint=wire.fingerprint,
            telling=wire.telling,
            report_id=a_report(50 + n).report_id,
        )
        for n in range(4)
    ]

    *_, last = outcomes(wire, *copies)

    assert last.decision.decision is DecisionKind.COPY
    assert last.decision.story is not None
    assert (last.decision.story.outlets, last.decision.story.families) == (5, 3)
    (story,) = last.stories
    assert (story.reports, story.copies) == (1, 4)
    assert story.first_told_at == story.last_told_at == NOON
    assert story.families == ("Group", "copy0.example", "copy2.example")


def test_a_month_of_comment_does_not_become_one_story() -> None:
    days = [a_report(n, state=State.BACKGROUND, at=NOON + n * 12 * HOUR) for n in range(60)]

    decided = outcomes(*days)

    sizes = [stories(decided).count(each) for each in set(stories(decided))]
    assert max(sizes) <= 8


def test_a_report_that_begins_a_story_takes_along_what_is_more_like_it() -> None:
    both = ("Tumangang", "first@Q423", "engineers")
    sappers = [a_report(n, signs=SAPPERS, state=State.AID_SENT) for n in range(6)]
    doubtful = a_report(6, signs=(*both, "dispatch"), state=State.BACKGROUND, at=NOON + HOUR)
    strike = a_report(
        7, signs=(*STRIKE, *both), state=State.INVOKED, at=NOON + 2 * HOUR, numbers=("397",)
    )
    memory = Memory()

    decided = outcomes(*sappers, doubtful, strike, memory=memory)

    assert stories(decided)[6] == stories(decided)[0]
    place = decided[7].decision.story
    assert place is not None
    (split,) = place.corrections
    assert split.kind is CorrectionKind.SPLIT
    assert split.reports == (doubtful.report_id,)
    assert memory.chronicle(WATCH).story_of(doubtful.report_id) == place.story_id
    told: dict[str, Story] = {each.story_id: each for each in decided[7].stories}
    assert told[split.to_story].reports == 2
    assert told[split.from_story].reports == 6


def test_a_report_that_is_as_likely_of_two_stories_shows_that_they_are_one() -> None:
    one = ("Belgorod", "engineers", "railway", "first@Q423", "dispatch")
    other = ("Choe Son Hui", "interview", "treaty_text", "Federation Council", "vote")
    first = a_report(1, signs=one, headline="Sappers leave")
    second = a_report(2, signs=other, at=NOON + HOUR, headline="Choe speaks")
    bridges = [a_report(n, signs=(*one, *other), at=NOON + n * HOUR) for n in (3, 4)]
    memory = Memory()

    decided = outcomes(first, second, *bridges, memory=memory)

    kept, merged, *joined = stories(decided)
    assert (joined, kept == merged) == ([kept, kept], False)
    assert decided[3].decision.story is not None
    headlines = [each.decision.story.headline for each in decided if each.decision.story]
    assert headlines == ["Sappers leave", "Choe speaks", "Sappers leave", "Sappers leave"]
    (merge,) = decided[3].decision.story.corrections
    assert (merge.kind, merge.from_story, merge.to_story) == (CorrectionKind.MERGED, merged, kept)
    assert memory.chronicle(WATCH).story_of(second.report_id) == kept
    told = {each.story_id: each for each in decided[3].stories}
    assert (told[kept].reports, told[merged].reports, told[merged].merged_into) == (4, 0, kept)


def test_what_comes_in_pieces_does_not_change_with_how_it_is_read_again() -> None:
    random = Random(4)
    kinds = [(DUMA, State.RATIFIED), (SAPPERS, State.AID_SENT), (STRIKE, State.INVOKED)]
    mentions = []
    for n in range(60):
        signs, state = kinds[n % 3]
        some = random.sample(signs, 4)
        mentions.append(a_report(n, signs=some, state=state, at=NOON + n * HOUR))
    kept = Memory()
    whole = outcomes(*mentions, memory=kept)

    pieces = []
    values: dict[str, str] = {}
    for at, mention in enumerate(mentions):
        memory = Memory(dict(values))
        pieces.append(memory.take(mention, origin_of(mention, at)))
        values = dict(memory.values)

    assert pieces == whole
    assert values == kept.values


def test_a_redelivery_gets_its_place_again() -> None:
    memory = Memory()
    mention = a_report(1)
    first = memory.take(mention, origin_of(mention, 0))

    again = memory.take(mention, origin_of(mention, 0))

    assert again.decision == first.decision
    assert again.remember is None


def test_each_report_has_the_headline_of_the_first_also_after_a_restart() -> None:
    first, second = a_report(1, headline="Ö" * 500), a_report(2, at=NOON + HOUR, headline="Later")
    copied = second.model_copy(
        update={"article": a_provenance(url="https://third.example/", headline="Copied")}
    )
    memory = Memory()
    whole = outcomes(first, second, copied, memory=memory)

    restarted = Memory(dict(list(memory.values.items())[:1]))
    pieces = [restarted.take(each, origin_of(each, at)) for at, each in enumerate((first, second))]

    places = [each.decision.story for each in whole]
    assert [place and place.headline for place in places] == ["Ö" * LONGEST_HEADLINE] * 3
    assert whole[-1].stories[0].headline.startswith("Ö" * LONGEST_HEADLINE)
    assert [each.decision for each in pieces] == [each.decision for each in whole[:2]]


def test_another_event_has_a_headline_of_its_own() -> None:
    sappers = a_report(2, signs=SAPPERS, state=State.AID_SENT, headline="Sappers leave")

    *_, told = outcomes(a_report(1, headline="The Duma votes"), sappers)

    assert told.decision.story is not None
    assert told.decision.story.headline == "Sappers leave"


def test_what_was_lost_is_made_anew_from_the_decisions() -> None:
    random = Random(5)
    mentions = [
        a_report(n, signs=random.sample(DUMA, 4), at=NOON + n * HOUR, family=f"f{n % 3}")
        for n in range(30)
    ]
    memory = Memory()
    decided = outcomes(*mentions, memory=memory)
    anew = Memory()

    for at, (mention, each) in enumerate(zip(mentions, decided, strict=True)):
        anew.add(*restored(each.decision, origin_of(mention, at), anew))

    assert anew.values == memory.values


def test_a_story_is_over_when_nothing_of_it_was_seen_for_as_long_as_news_counts() -> None:
    memory = Memory()
    late = NOON + KEPT_FOR + timedelta(days=10)
    dated_then = a_report(3, at=NOON + HOUR)
    seen_now = dated_then.model_copy(
        update={"article": dated_then.article.model_copy(update={"fetched_at": late})}
    )

    first, _, third = outcomes(
        a_report(1),
        a_report(2, signs=SAPPERS, state=State.AID_SENT, at=late),
        seen_now,
        memory=memory,
    )

    assert first.decision.story is not None
    assert third.decision.story is not None
    assert third.decision.story.story_id != first.decision.story.story_id
    chronicle = memory.chronicle(WATCH)
    assert first.decision.story.story_id in chronicle.tales
    memory = memory.without(memory.expired(WATCH, late, KEPT_FOR))
    assert first.decision.story.story_id not in memory.chronicle(WATCH).tales


@pytest.mark.parametrize("is_dropped", [False, True], ids=["kept", "dropped"])
def test_a_story_that_is_over_begins_anew_whenever_it_is_dropped(*, is_dropped: bool) -> None:
    memory = Memory()
    late = NOON + KEPT_FOR + timedelta(days=10)
    first = a_report(1)
    copy = a_report(2, at=NOON + HOUR)
    again = first.model_copy(
        update={"article": first.article.model_copy(update={"fetched_at": late})}
    )
    outcomes(first, copy, memory=memory)
    elsewhere = a_report(3, signs=SAPPERS, state=State.AID_SENT, at=late)
    memory.take(elsewhere, origin_of(elsewhere, 2))
    if is_dropped:
        memory = memory.without(memory.expired(WATCH, late, KEPT_FOR))

    outcome = memory.take(again, origin_of(again, 3))

    assert outcome.decision.decision is DecisionKind.NEW
    assert outcome.decision.story is not None
    assert (outcome.decision.story.begins, outcome.decision.story.reports) == (True, 1)
    assert [each.reports for each in outcome.stories] == [1]
    told = memory.chronicle(WATCH).tales[outcome.decision.story.story_id]
    assert len(told.arrivals) == 1


def test_reports_without_any_date_are_put_together_by_what_they_tell() -> None:
    mentions = [
        each.model_copy(
            update={
                "article": each.article.model_copy(
                    update={"published_at": None, "fetched_at": None}
                )
            }
        )
        for each in (a_report(1), a_report(2, language="ko"), a_report(3, signs=SAPPERS))
    ]

    decided = outcomes(*mentions)

    assert stories(decided)[0] == stories(decided)[1] != stories(decided)[2]
