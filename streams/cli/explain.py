"""``clausewatch explain``: why an article did, or did not, raise an alert."""

import asyncio
from pathlib import Path

from schemas.dead_letter import DeadLetter
from schemas.delivery import TAKEN, Delivery, ToldIn
from schemas.errors import ConfigurationError, NotReadable
from schemas.mention import TOLD, Decision
from schemas.report import Report, Verdict, VerdictKind
from schemas.silence import Silence
from schemas.story import CorrectionKind
from streams.cli.console import Format, line, out, plain, say
from streams.cli.exits import FAILED, NOT_ALL
from streams.cli.naming import Refused
from streams.cli.parts import analysis_for
from streams.cli.routes import when
from streams.cli.settings import settings_for
from streams.cli.silence import what as kept_back
from streams.cli.trail import Trail, follow

MOST_LETTERS = 5
"""Dead letters that are shown: the newest."""


def explain(
    id_: str | None,
    *,
    file: str | None,
    bootstrap_servers: str | None,
    data_dir: Path | None,
    watches: Path | None,
    as_: Format,
) -> int:
    """Show every step that is known; 3 where nothing is, or an id may mean several articles."""
    if (id_ is None) == (file is None):
        raise ConfigurationError("explain", "needs ALERT_OR_ARTICLE, or --file F")
    if file is not None:
        return _explain_file(file, watches, as_)
    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    trail = asyncio.run(follow(settings, str(id_)))
    if isinstance(trail, Refused):
        say(plain(trail.why))
        return NOT_ALL
    if as_ is Format.JSONL:
        _as_json(trail)
    else:
        _show(trail)
    return 0


def _explain_file(file: str, watches: Path | None, as_: Format) -> int:
    from streams.cli.scan import items

    analysis = analysis_for(settings_for(watches=watches))
    failed = False
    for _, item in items([file]):
        if isinstance(item, NotReadable):
            failed = True
            say(f"not read: {plain(str(item))}")
            continue
        report, _ = analysis(item)
        if as_ is Format.JSONL:
            line(report.model_dump(mode="json"))
        else:
            _show_report(report)
    return FAILED if failed else 0


def _as_json(trail: Trail) -> None:
    for kind, records in (
        ("report", trail.reports),
        ("decision", trail.decisions),
        ("alert", trail.alerts.values()),
        ("delivery", trail.deliveries.values()),
        ("silence", trail.silences.values()),
        ("dead_letter", trail.letters),
    ):
        for record in records:
            line({"kind": kind, **record.model_dump(mode="json")})


def _show(trail: Trail) -> None:
    for report in trail.reports:
        _show_report(report)
    if not trail.reports:
        _show_whose(trail)
    for decision in trail.decisions:
        _show_decision(decision)
    for delivery in trail.deliveries.values():
        _show_delivery(delivery, trail.silences.get(delivery.silenced_by or ""))
    for letter in trail.letters[-MOST_LETTERS:]:
        _show_letter(letter)
    if any(trail.articles) and (why := _why_no_decision(trail)):
        out().print(why)


def _show_letter(letter: DeadLetter) -> None:
    topic = f"{letter.topic}, partition {letter.partition}, offset {letter.offset}"
    where = topic if letter.topic else str(letter.label)
    out().print(
        f"dead letter of {plain(where)}: [bold]{letter.reason}[/], given up by {letter.agent}: "
        f"{plain(letter.detail)}"
    )


def _show_whose(trail: Trail) -> None:
    article = next(trail.articles, None)
    if article is not None:
        out().print(f"[bold]{plain(article.headline)}[/]")
        out().print(f"article {article.article_id}; its report is past retention")


def _why_no_decision(trail: Trail) -> str | None:
    if trail.decisions:
        return None
    if trail.alerts:
        return "what was decided is past retention"
    verdicts = (verdict for report in trail.reports for verdict in report.verdicts)
    if any(verdict.verdict is VerdictKind.MENTION for verdict in verdicts):
        return "a mention; what was decided on it is not known yet, or past retention"
    return "no mention, so nothing to decide and no alert"


def _show_delivery(delivery: Delivery, silence: Silence | None) -> None:
    console = out()
    reason = f" ({delivery.reason})" if delivery.reason else ""
    message = delivery.told_in if delivery.state in TAKEN else None
    told_in = f", {_TOLD_IN[message]}" if message else ""
    console.print(
        f"delivery to [bold]{delivery.destination}[/]: {delivery.state.value}{reason}{told_in}, "
        f"attempt {delivery.attempt}, {delivery.changed_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    if (timing := delivery.timing) is not None:
        told = plain(when(timing, delivery.routed_at))
        console.print(f"  by route {plain(timing.route)}: {told}")
    if silence is not None:
        until = f"until {silence.ends_at:%Y-%m-%d %H:%M} UTC"
        console.print(
            f"  silence {silence.silence_id[:12]} by {plain(silence.author)}, {until}: "
            f"{plain(kept_back(silence))}, because {plain(silence.reason)}"
        )


_TOLD_IN = {
    ToldIn.AT_ONCE: "at once",
    ToldIn.GROUP: "in a group's message",
    ToldIn.DIGEST: "in a digest",
}


def _show_report(report: Report) -> None:
    from rich.markup import escape

    console = out()
    article = report.article
    console.print(f"[bold]{escape(article.headline)}[/]")
    console.print(
        f"article {article.article_id}, version {article.version}, "
        f"{escape(article.outlet or 'outlet unknown')}, {report.language or 'language unknown'}"
    )
    if report.unreadable:
        console.print(f"could not be read and stay empty: {', '.join(report.unreadable)}")
    for verdict in report.verdicts:
        _show_verdict(verdict)
    _show_findings(report)


def _show_verdict(verdict: Verdict) -> None:
    from alerts.wording import in_words
    from streams.cli.highlight import highlighted

    console = out()
    console.print(f"\n{verdict.watch}: [bold]{verdict.verdict.value}[/], score {verdict.score:.2f}")
    for code in verdict.reasons:
        console.print(f"  · {in_words(code)} [dim]({code})[/]")
    for passage in verdict.passages:
        console.print("  “", highlighted(passage, console), "”", sep="")


def _show_findings(report: Report) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("place", "what", "words", title="found", title_justify="left")
    found = [
        *((e.field, e.start, e.end, f"{e.label} {e.id or ''}", e.text) for e in report.entities),
        *((t.field, t.start, t.end, f"{t.concept} ({t.language})", t.text) for t in report.terms),
    ]
    for field, start, end, what, text in sorted(found, key=lambda row: (row[0] == "text", row[1])):
        table.add_row(f"{field.value} {start}–{end}", escape(what), escape(text))
    out().print(table)


def _show_decision(decision: Decision) -> None:
    from rich.markup import escape

    from alerts.message import carried_by
    from alerts.wording import in_words, state_in_words

    why = "; ".join(in_words(code) for code in decision.reasons)
    out().print(
        f"\ndecision for {decision.mention.watch}: [bold]{decision.decision.value}[/], {why}"
    )
    if decision.matches:
        known = decision.matches.url or decision.matches.outlet or decision.matches.article_id
        verb = "goes beyond" if decision.decision in TOLD else "repeats"
        out().print(f"  {verb} {escape(known)} (report {decision.matches.report_id})")
    if decision.likeness is not None:
        out().print(f"  {decision.likeness:.0%} of the one text stands in the other")
    for change in decision.changes:
        out().print(f"  now    “{escape(change.after)}”")
        out().print(f"  before “{escape(change.before)}”" if change.before else "  before: nothing")
    if place := decision.story:
        out().print(f"  tells: {state_in_words(place.state)}")
        out().print(f"  story {place.story_id}: {carried_by(place)}")
        for each in place.corrections:
            verb = "merged into" if each.kind is CorrectionKind.MERGED else "split off to"
            out().print(f"  corrects: {each.from_story} {verb} {each.to_story}")
    if decision.is_late:
        out().print("  late: its date lies more than 72 hours before the watch's clock")
