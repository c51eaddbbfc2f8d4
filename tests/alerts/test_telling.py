import pytest

from alerts.memory import Memory
from alerts.novelty import decide
from alerts.telling import alert_of, mention_of
from schemas.ids import alert_id
from schemas.mention import Decision, DecisionKind
from schemas.report import Party, Verdict, VerdictKind
from tests.builders import NOON, a_mention, a_passage, a_report, a_telling, an_origin

VERDICT = Verdict(
    watch="pact",
    verdict=VerdictKind.MENTION,
    score=0.8,
    reasons=("clause_named",),
    passages=(a_passage(),),
    parties=(Party(id="Q159", name="Russia", text="Moscow"),),
)


def a_decision(kind: DecisionKind = DecisionKind.NEW) -> Decision:
    decision = decide(a_mention(), an_origin(), Memory()).decision
    return decision.model_copy(update={"decision": kind})


def test_a_mention_carries_what_the_decision_on_it_needs() -> None:
    report = a_report()

    mention = mention_of(report, VERDICT, a_telling("agreed on mutual defence"))

    assert (mention.watch, mention.report_id) == ("pact", report.report_id)
    assert (mention.article, mention.fingerprint) == (report.article, report.fingerprint)
    assert (mention.score, mention.reasons) == (0.8, ("clause_named",))
    assert (mention.passages, mention.parties) == (VERDICT.passages, VERDICT.parties)
    assert mention.telling == a_telling("agreed on mutual defence")


@pytest.mark.parametrize(
    ("kind", "is_told"),
    [
        (DecisionKind.NEW, True),
        (DecisionKind.UPDATE, True),
        (DecisionKind.COPY, False),
        (DecisionKind.REPUBLICATION, False),
    ],
)
def test_only_what_is_new_raises_an_alert(kind: DecisionKind, is_told: bool) -> None:  # noqa: FBT001  (a table)
    assert (alert_of(a_decision(kind), "The pact") is not None) is is_told


def test_an_alert_says_of_whom_what_and_why() -> None:
    decision = a_decision()
    mention = decision.mention

    alert = alert_of(decision, "The pact", NOON)

    assert alert is not None
    assert alert.arrived_at == NOON
    assert (alert.watch, alert.watch_title) == (mention.watch, "The pact")
    assert (alert.decision_id, alert.reasons) == (decision.decision_id, ("first_report",))
    assert (alert.why, alert.score) == (mention.reasons, mention.score)
    assert (alert.article, alert.parties) == (mention.article, mention.parties)
    assert alert.passages == mention.passages


def test_an_alert_is_the_same_however_often_it_is_decided() -> None:
    once = alert_of(a_decision(), "The pact")
    again = alert_of(a_decision().model_copy(update={"decision_id": "f" * 32}), "Its new title")

    assert once is not None
    assert again is not None
    assert once.alert_id == again.alert_id == alert_id(a_mention().watch, a_mention().report_id)
