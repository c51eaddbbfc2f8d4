"""``clausewatch evaluate``: how well a watch is recognised in texts that people labelled."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.errors import ConfigurationError
from schemas.report import VerdictKind
from streams.cli import proportions
from streams.cli.console import FiguresAs, line, out, plain
from streams.cli.parts import analysis_for
from streams.cli.settings import settings_for
from streams.evaluation import Evaluation, Group, Judged, evaluate, read
from streams.evaluation.gold import Label
from streams.evaluation.measures import Counts, States

if TYPE_CHECKING:
    from alerts.watches import Watch


def evaluate_gold(source: str, *, watch: str, watches: Path | None, as_: FiguresAs) -> int:
    """Judge every text and print the figures. The status says nothing of how good they are."""
    texts = read(_lines(source), where=source)
    analysis = analysis_for(settings_for(watches=watches))
    found = evaluate(
        texts,
        _named(watch, analysis.watches),
        find=analysis.extractor.findings,
        state_of=analysis.state_of,
    )
    if as_ is FiguresAs.JSON:
        line(as_json(found))
    else:
        _show(found)
    return 0


def _lines(source: str) -> list[bytes]:
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise ConfigurationError(source, error.strerror or str(error)) from error
    return content.splitlines()


def _named(id_: str, watches: "Sequence[Watch]") -> "Watch":
    for watch in watches:
        if watch.id == id_:
            return watch
    known = ", ".join(watch.id for watch in watches)
    raise ConfigurationError("--watch", f"no watch {id_!r}; there are: {known}")


def as_json(found: Evaluation) -> dict[str, Any]:
    """Return what ``--format json`` prints; shares are ``null`` where there is nothing to count."""
    return {
        "watch": found.watch,
        "groups": {group.name: _counts(group.counts) for group in found.groups},
        "baselines": {
            name: {group.name: _counts(group.counts) for group in groups}
            for name, groups in found.baselines
        },
        "without": {group.name: _counts(group.counts) for group in found.ablations},
        "brier": round(found.brier, 4),
        "reliability": [
            {
                "from": each.low,
                "to": each.high,
                "texts": each.count,
                "mean_score": round(each.mean_score, 3),
                "observed": proportions.as_json(each.observed),
            }
            for each in found.reliability
        ],
        "confusion": {
            label.value: {kind.value: found.confusion.get((label, kind), 0) for kind in VerdictKind}
            for label in Label
        },
        "states": _states(found.states),
        "errors": [_error(each) for each in found.errors],
    }


def _states(states: States) -> dict[str, Any]:
    return {
        "accuracy": proportions.as_json(states.accuracy),
        "background_as_news": proportions.as_json(states.background_as_news),
        "confusion": [
            {"label": label.value, "found": found.value, "texts": n}
            for (label, found), n in sorted(states.counts.items())
        ],
    }


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "hits": counts.hits,
        "misses": counts.misses,
        "false_alarms": counts.false_alarms,
        "silent": counts.silent,
        "precision": proportions.as_json(counts.precision),
        "recall": proportions.as_json(counts.recall),
        "f1": None if counts.f1 is None else round(counts.f1, 4),
    }


def _error(each: Judged) -> dict[str, Any]:
    return {
        "id": each.gold.id,
        "lang": each.gold.lang,
        "label": each.gold.label.value,
        "borderline": each.gold.borderline,
        "verdict": each.verdict.verdict.value,
        "score": each.verdict.score,
        "reasons": list(each.verdict.reasons),
    }


def _show(found: Evaluation) -> None:
    _show_groups(found)
    _show_confusion(found)
    _show_reliability(found)
    _show_states(found.states)
    _show_errors(found)


def _show_groups(found: Evaluation) -> None:
    from rich.table import Column, Table

    numbers = ("texts", "misses", "false alarms", "precision", "recall", "F1")
    table = Table(
        Column(found.watch, no_wrap=True), *(Column(name, justify="right") for name in numbers)
    )
    for group in found.groups:
        table.add_row(*_row(group))
    for name, groups in found.baselines:
        table.add_section()
        table.add_row(name)
        for group in groups:
            table.add_row(*_row(group))
    table.add_section()
    for group in found.ablations:
        table.add_row(*_row(group, f"without {group.name}"))
    out().print(table)


def _row(group: Group, name: str | None = None) -> tuple[str, ...]:
    counts = group.counts
    texts = counts.hits + counts.misses + counts.false_alarms + counts.silent
    return (
        plain(name or group.name),
        str(texts),
        str(counts.misses),
        str(counts.false_alarms),
        proportions.in_words(counts.precision),
        proportions.in_words(counts.recall),
        "–" if counts.f1 is None else f"{counts.f1:.3f}",
    )


def _show_confusion(found: Evaluation) -> None:
    from rich.table import Column, Table

    table = Table("label", *(Column(kind.value, justify="right") for kind in VerdictKind))
    for label in Label:
        table.add_row(
            label.value, *(str(found.confusion.get((label, kind), 0)) for kind in VerdictKind)
        )
    out().print(table)


def _show_reliability(found: Evaluation) -> None:
    from rich.table import Column, Table

    columns = ("score", "texts", "mean score", "mentions among them")
    table = Table(*(Column(name, justify="right") for name in columns))
    for each in found.reliability:
        scale = f"{each.low:.1f}–{each.high:.1f}"
        table.add_row(
            scale, str(each.count), f"{each.mean_score:.2f}", proportions.in_words(each.observed)
        )
    console = out()
    console.print(table)
    console.print(f"Brier score {found.brier:.4f} (0 is best, 0.25 is what a guess of ½ gets)")


def _show_states(states: States) -> None:
    if not states.counts:
        return
    console = out()
    console.print(f"state of the clause: right in {proportions.in_words(states.accuracy)}")
    console.print(f"background taken for news: {proportions.in_words(states.background_as_news)}")
    for (label, found), n in sorted(states.counts.items()):
        if label is not found:
            console.print(f"  {label.value} taken for {found.value}: {n}")


def _show_errors(found: Evaluation) -> None:
    console = out()
    for each in found.errors:
        what = "missed" if each.gold.is_clause else "false alarm"
        borderline = ", borderline" if each.gold.borderline else ""
        reasons = ", ".join(each.verdict.reasons)
        console.print(
            plain(
                f"{what}: {each.gold.id} ({each.gold.lang}{borderline}): "
                f"{each.verdict.verdict.value} {each.verdict.score:.2f}: {reasons}"
            )
        )
