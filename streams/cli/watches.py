"""``clausewatch watches list`` and ``watches check``."""

from pathlib import Path

from streams.cli.console import Format, line, out, say
from streams.cli.parts import analysis_for
from streams.cli.settings import settings_for


def list_watches(*, watches: Path | None, as_: Format) -> int:
    """List each watch: id, title, parties."""
    loaded = analysis_for(settings_for(watches=watches)).watches
    if as_ is Format.JSONL:
        for watch in loaded:
            line({"id": watch.id, "title": watch.title, "parties": [p.name for p in watch.parties]})
        return 0
    from rich.table import Column, Table

    table = Table(Column("watch", no_wrap=True), "title", "parties")
    for watch in loaded:
        table.add_row(watch.id, watch.title, " · ".join(party.name for party in watch.parties))
    out().print(table)
    return 0


def check_watches(*, watches: Path | None, as_: Format) -> int:
    """Run every sample of every watch and language entry; those that fail are an error."""
    analysis = analysis_for(settings_for(watches=watches), afresh=True)
    for watch in analysis.watches:
        counts = {"match": len(watch.must_match), "silent": len(watch.must_not_match)}
        if as_ is Format.JSONL:
            line({"watch": watch.id, "samples": counts, "ok": True})
        else:
            say(f"{watch.id}: {counts['match']} samples match, {counts['silent']} stay silent")
    known = sorted(analysis.extractor.languages)
    if as_ is Format.JSONL:
        line({"languages": known, "ok": True})
    else:
        say(f"{len(known)} languages ({', '.join(known)}): all samples of their entries hold")
    return 0
