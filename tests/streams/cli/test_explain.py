"""What ``explain`` shows of a decision: which report it repeats, how alike, and what differs."""

import pytest

from alerts.memory import Memory
from alerts.novelty import decide
from schemas.delivery import DeliveryState, ToldIn
from schemas.ids import story_id
from schemas.mention import Decision, Mention
from schemas.report import Verdict, VerdictKind
from streams.cli.explain import _show
from streams.cli.trail import Trail
from tests.builders import a_delivery, a_mention, a_report, an_alert, an_origin

WATCH = "russia-dprk-mutual-defence"
STORY = story_id(WATCH, a_mention().report_id)
BEFORE = "agreed on mutual defence"


def shown(capsys: pytest.CaptureFixture[str], *mentions: Mention) -> list[str]:
    """Return the lines that tell of the last of these mentions."""
    memory, decided = Memory(), list[Decision]()
    for number, mention in enumerate(mentions):
        outcome = decide(mention, an_origin(number), memory)
        assert outcome.remember is not None
        memory.add(*outcome.remember)
        decided.append(outcome.decision)
    _show(Trail(decisions=decided[-1:]))
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    return lines[2:]  # whose it is


def test_an_update_shows_what_was_matched_and_the_passage_that_differs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = "never agreed on mutual defence"

    lines = shown(capsys, a_mention(), a_mention(text="x", clause=now))

    assert lines == [
        f"decision for {WATCH}: update, an article told before says something else on the clause",
        f"  goes beyond https://example.com/pact (report {a_mention().report_id})",
        "  100% of the one text stands in the other",
        f"  now    “{now}”",
        f"  before “{BEFORE}”",
        "  tells: background",
        f"  story {STORY}: carried by 1 outlet in 1 family",
    ]


def test_a_copy_shows_whose_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    copy = a_mention(url="https://other.example/pact", outlet="other.example")

    lines = shown(capsys, a_mention(), copy)

    assert lines == [
        "decision for russia-dprk-mutual-defence: copy, the same text from another outlet",
        f"  repeats https://example.com/pact (report {a_mention().report_id})",
        "  100% of the one text stands in the other",
        "  tells: background",
        f"  story {STORY}: carried by 2 outlets in 2 families",
    ]


def test_a_first_report_has_nothing_to_be_compared_with(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = shown(capsys, a_mention())

    assert lines == [
        "decision for russia-dprk-mutual-defence: new, first report in these words",
        "  tells: background",
        f"  story {STORY}: carried by 1 outlet in 1 family",
    ]


def test_where_only_the_alert_is_left_its_article_is_named_and_what_is_past_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    alert = an_alert()

    _show(Trail(alerts={alert.alert_id: alert}))

    assert capsys.readouterr().out.splitlines() == [
        "Pact signed in Pyongyang",
        f"article {alert.article.article_id}; its report is past retention",
        "what was decided is past retention",
    ]


@pytest.mark.parametrize(
    ("verdict", "why"),
    [
        (
            VerdictKind.MENTION,
            "a mention; what was decided on it is not known yet, or past retention",
        ),
        (VerdictKind.NONE, "no mention, so nothing to decide and no alert"),
    ],
)
def test_without_a_decision_it_is_said_why(
    verdict: VerdictKind, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    judged = Verdict(watch=WATCH, verdict=verdict, score=0.5)

    _show(Trail(reports=[a_report(verdicts=(judged,))]))

    assert capsys.readouterr().out.splitlines()[-1] == why


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (DeliveryState.GROUPED, "delivery to desk: grouped, in a digest, attempt 1"),
        (DeliveryState.SUPPRESSED, "delivery to desk: suppressed, attempt 1"),
        (DeliveryState.RETRYING, "delivery to desk: retrying, attempt 1"),
    ],
)
def test_in_what_it_was_told_is_said_of_what_was_told(
    capsys: pytest.CaptureFixture[str], state: DeliveryState, shown: str
) -> None:
    delivery = a_delivery(state, told_in=ToldIn.DIGEST)

    _show(Trail(deliveries={delivery.key: delivery}))

    assert shown in capsys.readouterr().out
