"""Records to test with: each takes what matters to the test, and makes up the rest."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from alerts.likeness import Likeness, likeness
from alerts.shares import Cut
from schemas.article import Article
from schemas.base import FieldName, Record
from schemas.codec import encode
from schemas.delivery import FINAL, Delivery, DeliveryState
from schemas.feedback import Feedback, FeedbackVerdict
from schemas.ids import alert_id, article_id, digest, report_id, version_of
from schemas.mention import Alert, DecisionKind, Mention, Telling, ToldSentence
from schemas.origin import HEADER, Origin
from schemas.report import Evidence, Fingerprint, Party, Passage, Provenance, Report
from streams.agents.analyse import Analyse, Analysed
from streams.arrival import Arrival

NOON = datetime(2024, 6, 19, 12, tzinfo=UTC)
WATCH = "russia-dprk-mutual-defence"
AROUND = (
    "the two leaders met in the capital for talks on trade and culture",
    "it was the first such visit in a quarter of a century and ended with a banquet",
)
"""What stands around the sentence on the clause in an article that is not about to change."""

SENTENCE = "Both sides agreed on mutual defence."


def an_article(**given: Any) -> Article:
    """An article; without anything given, one that only has a text."""
    return Article(**({"text": SENTENCE} | given))


def a_provenance(
    *,
    url: str | None = "https://example.com/pact",
    text: str = SENTENCE,
    outlet: str | None = "example.com",
    **given: Any,
) -> Provenance:
    """Whose article it is: another ``url`` is another article, another ``text`` a version."""
    version = version_of("", text)
    known: dict[str, Any] = {
        "article_id": article_id(normal_url=url, source=None, id_=None, version=version),
        "version": version,
        "url": url,
        "outlet": outlet,
        "headline": "Pact signed in Pyongyang",
    }
    return Provenance(**(known | given))


def a_report(*, article: Provenance | None = None, text: str = SENTENCE, **given: Any) -> Report:
    """A report of an article; its fingerprint is a function of ``text``."""
    article = article or a_provenance(text=text)
    known: dict[str, Any] = {
        "report_id": report_id(article.article_id, article.version),
        "article": article,
        "language": "en",
        "fingerprint": Fingerprint(text=digest("text", text)),
    }
    return Report(**(known | given))


def a_passage(text: str = SENTENCE, marks: tuple[tuple[int, int], ...] = ((21, 35),)) -> Passage:
    """A sentence that begins at 100 of its article, with ``marks`` counted within the sentence."""
    start = 100
    return Passage(
        field=FieldName.TEXT,
        start=start,
        end=start + len(text),
        text=text,
        marks=tuple(
            Evidence(
                field=FieldName.TEXT,
                start=start + first,
                end=start + last,
                text=text[first:last],
                concept="mutual_defence",
            )
            for first, last in marks
        ),
    )


def a_telling(*clauses: str, around: Sequence[str] = ()) -> Telling:
    """A telling in these sentences on the clause, and those around."""
    return Telling(
        sentences=(
            *(ToldSentence(words=said, text=said) for said in clauses),
            *(ToldSentence(words=said) for said in around),
        )
    )


def likeness_of(this: Telling, other: Telling, *, strictly: bool) -> Likeness:
    """Compare a telling with an earlier one."""
    return likeness(Cut.of(this), Cut.of(other), strictly=strictly)


def a_mention(
    *,
    watch: str = WATCH,
    url: str | None = "https://example.com/pact",
    outlet: str | None = "example.com",
    text: str = SENTENCE,
    clause: str = "agreed on mutual defence",
    around: Sequence[str] = AROUND,
    **given: Any,
) -> Mention:
    """A mention in an article that says ``text``; ``clause`` is the sentence that tells it.

    What stands ``around`` that sentence is compared too.
    """
    report = a_report(article=a_provenance(url=url, text=text, outlet=outlet), text=text)
    known: dict[str, Any] = {
        "watch": watch,
        "report_id": report.report_id,
        "article": report.article,
        "score": 0.9,
        "reasons": ("clause_named",),
        "passages": (a_passage(),),
        "parties": (Party(id="Q159", name="Russia", text="Moscow"),),
        "fingerprint": report.fingerprint,
        "telling": a_telling(clause, around=around),
    }
    return Mention(**(known | given))


def an_alert(**given: Any) -> Alert:
    """An alert on a new report."""
    mention = a_mention()
    known: dict[str, Any] = {
        "alert_id": alert_id(mention.watch, mention.report_id),
        "watch": mention.watch,
        "watch_title": "Russia–DPRK mutual defence",
        "decision_id": digest("decision"),
        "decision": DecisionKind.NEW,
        "reasons": ("first_report",),
        "article": mention.article,
        "score": mention.score,
        "why": mention.reasons,
        "passages": mention.passages,
        "parties": mention.parties,
    }
    return Alert(**(known | given))


def a_delivery(
    state: DeliveryState = DeliveryState.PENDING,
    *,
    alert: str = "1",
    destination: str = "desk",
    **given: Any,
) -> Delivery:
    """A delivery of the alert that goes by ``alert``; open ones carry it, as they must.

    Each alert is on an article of its own.
    """
    id_ = digest("alert", alert)
    article = a_provenance(url=f"https://example.com/pact/{alert}")
    known: dict[str, Any] = {
        "alert_id": id_,
        "destination": destination,
        "state": state,
        "attempt": 0 if state is DeliveryState.PENDING else 1,
        "changed_at": NOON,
        "routed_at": NOON,
        "alert": None if state in FINAL else an_alert(alert_id=id_, article=article),
    }
    return Delivery(**(known | given))


def a_feedback(
    verdict: FeedbackVerdict = FeedbackVerdict.RELEVANT,
    *,
    report: str = "1",
    author: str = "ana",
    **given: Any,
) -> Feedback:
    """What somebody says of the report that goes by ``report``; each is of its own article."""
    article = a_provenance(url=f"https://example.com/pact/{report}")
    id_ = report_id(article.article_id, article.version)
    known: dict[str, Any] = {
        "watch": WATCH,
        "alert_id": None if verdict is FeedbackVerdict.MISSED else alert_id(WATCH, id_),
        "article_id": article.article_id,
        "report_id": id_,
        "verdict": verdict,
        "author": author,
        "at": NOON,
        "title": "",
        "text": SENTENCE,
        "language": "en",
    }
    return Feedback(**(known | given))


def an_arrival(record: Record | bytes | None = b"{}", **given: Any) -> Arrival:
    """A record as it came off a topic; ``caused_by`` is the origin in its header."""
    value = encode(record) if isinstance(record, Record) else record
    cause: Origin | None = given.pop("caused_by", None)
    known: dict[str, Any] = {
        "topic": "clausewatch.articles",
        "topic_id": "AAAAAAAAQAC5hcdFcNEu6g",
        "partition": 2,
        "offset": 41,
        "timestamp_milliseconds": 1_718_798_400_000,
        "key": None,
        "value": value,
        "headers": ((HEADER, str(cause).encode()),) if cause else (),
    }
    return Arrival(**(known | given))


def an_origin(offset: int = 0, *, partition: int = 0, topic_id: str = "articles-1") -> Origin:
    """Where an article arrived."""
    return Origin(topic_id, partition, offset, 1_718_798_400_000)


def at_once(analysis: Callable[[Article], Analysed]) -> Analyse:
    """An analysis that needs no process of its own."""

    async def analyse(article: Article) -> Analysed:
        return analysis(article)

    return analyse
