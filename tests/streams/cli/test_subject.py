"""What a verdict is of, and why there may be nothing."""

import pytest

from schemas.feedback import FeedbackVerdict
from schemas.ids import alert_id
from schemas.report import Verdict, VerdictKind
from streams.cli.naming import Refused
from streams.cli.subject import Known, Subject, subject_of
from tests.builders import WATCH, a_provenance, a_report, an_alert

RELEVANT, MISSED = FeedbackVerdict.RELEVANT, FeedbackVerdict.MISSED
ALERT, REPORT = an_alert(), a_report()
ARTICLE = ALERT.article.article_id
ELSEWHERE = an_alert(watch="another", alert_id=alert_id("another", REPORT.report_id))


def judged(*watches: str, verdict: VerdictKind = VerdictKind.TREATY_ONLY) -> Known:
    """Return a report without an alert, judged for these watches."""
    verdicts = tuple(Verdict(watch=each, verdict=verdict, score=0.1) for each in watches)
    return Known(reports=[a_report(verdicts=verdicts)])


@pytest.mark.parametrize("verdict", [each for each in FeedbackVerdict if each is not MISSED])
def test_a_verdict_is_of_the_alert_and_of_its_report(verdict: FeedbackVerdict) -> None:
    found = subject_of(ARTICLE, verdict, Known([ALERT]), watch=None)

    assert found == Subject(WATCH, ALERT.article, ALERT.alert_id)
    assert isinstance(found, Subject)
    assert alert_id(WATCH, found.report_id) == ALERT.alert_id


def test_of_an_article_that_was_told_twice_the_last_alert_is_meant() -> None:
    later = an_alert(alert_id="f" * 32, article=a_provenance(text="Another version."))

    found = subject_of(ARTICLE, RELEVANT, Known([ALERT, later]), watch=None)

    assert found == Subject(WATCH, later.article, later.alert_id)


def test_what_was_missed_is_the_last_report_of_the_article() -> None:
    known = judged(WATCH)
    later = known.reports[0].model_copy(update={"article": a_provenance(text="Another version.")})

    found = subject_of(ARTICLE, MISSED, Known(reports=[*known.reports, later]), watch=None)

    assert found == Subject(WATCH, later.article)


def test_of_several_watches_the_one_that_is_named_is_meant() -> None:
    told = subject_of(ARTICLE, RELEVANT, Known([ALERT, ELSEWHERE]), watch=WATCH)
    missed = subject_of(ARTICLE, MISSED, judged("another", WATCH), watch=WATCH)

    assert told == Subject(WATCH, ALERT.article, ALERT.alert_id)
    assert missed == Subject(WATCH, REPORT.article)


def test_what_raised_an_alert_on_another_watch_may_have_been_missed_on_this_one() -> None:
    known = Known([ELSEWHERE], judged("another", WATCH).reports)

    assert subject_of(ARTICLE, MISSED, known, watch=WATCH) == Subject(WATCH, REPORT.article)


@pytest.mark.parametrize(
    ("verdict", "known", "watch", "why"),
    [
        pytest.param(RELEVANT, Known(), None, "no article and no alert goes by", id="unknown"),
        pytest.param(MISSED, Known(), None, "no article and no alert goes by", id="missed-unknown"),
        pytest.param(
            RELEVANT,
            judged(WATCH),
            None,
            f"raised no alert; its report says treaty_only for watch {WATCH}",
            id="no-alert",
        ),
        pytest.param(
            RELEVANT, judged(WATCH), "x", "its report says nothing of watch x", id="nor-judged"
        ),
        pytest.param(
            RELEVANT,
            Known([ALERT]),
            "another",
            f"raised no alert on watch another; it did on: {WATCH}",
            id="an-alert-on-another-watch",
        ),
        pytest.param(
            RELEVANT,
            Known([ALERT, ELSEWHERE]),
            None,
            f"say --watch: another, {WATCH}",
            id="alerts-on-two-watches",
        ),
        pytest.param(
            MISSED,
            Known([ALERT]),
            WATCH,
            f"not missed: article {ARTICLE} raised alert {ALERT.alert_id} on watch {WATCH}",
            id="not-missed",
        ),
        pytest.param(
            MISSED,
            judged(WATCH),
            "x",
            f"not judged for watch x; it was for: {WATCH}",
            id="no-watch",
        ),
        pytest.param(
            MISSED,
            judged(WATCH, "another"),
            None,
            f"say --watch: {WATCH}, another",
            id="missed-on-which-watch",
        ),
    ],
)
def test_where_there_is_nothing_what_is_known_is_said(
    verdict: FeedbackVerdict, known: Known, watch: str | None, why: str
) -> None:
    found = subject_of(ARTICLE, verdict, known, watch=watch)

    assert isinstance(found, Refused)
    assert why in found.why
