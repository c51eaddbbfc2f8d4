"""From article to report: identity, extraction and judgement put together. Pure once loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from alerts.events import event_of, looked_at
from alerts.judge import Judgement, judged
from alerts.judge_clauses import clause_sentences, following, referring
from alerts.watch_loading import load_watches
from alerts.watches import Watch
from schemas.article import Article
from schemas.findings import Findings, Step
from schemas.ids import report_id
from schemas.mention import Telling
from schemas.report import Provenance, Report, Verdict, VerdictKind
from schemas.state import State
from streams.extraction import Extractor
from streams.extraction.collector import all_to_be_kept, collect_seldom
from streams.held import Held
from streams.identity import Families, identify, load_families

Clauses = Mapping[int, tuple[str, ...]]
"""The sentences on the clause, by index, and what each says."""

Steps = Mapping[int, tuple[Step, ...]]
"""Which steps sentences tell of, by index."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Turns articles into reports; one per process, since spaCy bears no second thread."""

    extractor: Extractor
    watches: Sequence[Watch]
    families: Families

    def __call__(self, article: Article) -> tuple[Report, tuple[Telling, ...]]:
        """Return the report, and per verdict how the clause is told, if it is mentioned."""
        sides = [watch.sides for watch in self.watches]
        findings = self.extractor.findings(article.title, article.text, article.language, sides)
        judgements = [judged(findings, watch) for watch in self.watches]
        verdicts = tuple(each.verdict for each in judgements)
        report = _report(article, findings, verdicts, self.families)
        return report, tuple(self._telling(findings, each) for each in judgements)

    def _telling(self, findings: Findings, on: Judgement) -> Telling:
        if on.verdict.verdict is not VerdictKind.MENTION:
            return Telling()
        clauses, steps = self._read(findings, on)
        watch = on.reading.watch
        event = event_of(findings, steps, clauses, verdict=on.verdict, watch=watch)
        on_it = {**referring(findings, on.reading, steps, clauses), **clauses}
        near = following(findings, on.reading, on_it)
        return self.extractor.telling(findings, on_it, near, event)

    def state_of(self, findings: Findings, watch: Watch) -> State:
        """Return the state of the clause that a report tells as its news, mention or not."""
        on = judged(findings, watch)
        clauses, steps = self._read(findings, on)
        return event_of(findings, steps, clauses, verdict=on.verdict, watch=watch).state

    def _read(self, findings: Findings, on: Judgement) -> tuple[Clauses, Steps]:
        clauses = clause_sentences(on)
        return clauses, self.extractor.steps(findings, looked_at(findings, clauses))

    @property
    def watch_titles(self) -> Mapping[str, str]:
        """Each watch's name for people, by its id."""
        return {watch.id: watch.title for watch in self.watches}


def load(*, watches: Path | None, outlets: Path | None, cache: Path | None = None) -> Analysis:
    """Load what is shipped, or the operator's own; `ConfigurationError` says what cannot be used.

    The samples of each watch are run: one that fails is refused. The shipped language data, once
    their samples held, are kept in ``cache`` for the next to load them, and so is which watches'
    samples held.
    """
    collect_seldom()
    with all_to_be_kept():
        extractor = Extractor.load(cache=cache)
        held = Held.of(cache) if cache else None
        loaded = load_watches(watches, find=extractor.findings, held=held)
        return Analysis(extractor, loaded, load_families(outlets))


def _report(
    article: Article, findings: Findings, verdicts: tuple[Verdict, ...], families: Families
) -> Report:
    identity = identify(article, families)
    return Report(
        report_id=report_id(identity.article_id, identity.version),
        article=Provenance(
            article_id=identity.article_id,
            version=identity.version,
            id=article.id,
            url=identity.url,
            link=identity.link,
            source=article.source,
            outlet=identity.outlet,
            family=identity.family,
            headline=findings.headline,
            language=findings.language,
            published_at=article.published_at,
            modified_at=article.modified_at,
            fetched_at=article.fetched_at,
        ),
        language=findings.language,
        sentences=findings.sentences,
        entities=findings.entities,
        terms=findings.terms,
        fingerprint=findings.fingerprint,
        verdicts=verdicts,
        unreadable=article.unreadable,
    )
