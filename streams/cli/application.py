"""The commands, by name. Each imports what it needs when it is called."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.console import FiguresAs, Format

application = typer.Typer(
    name="clausewatch",
    help="Tell analysts, in their chat, when a new report mentions a watched treaty clause.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
watches = typer.Typer(help="The watches: what analysts want to hear of.", no_args_is_help=True)
topics = typer.Typer(help="Kafka's topics, as the contract has them.", no_args_is_help=True)
notify = typer.Typer(help="The destinations: where analysts listen.", no_args_is_help=True)
schemas = typer.Typer(help="The contract of the topics.", no_args_is_help=True)
routes = typer.Typer(help="The routes: to whom, when, and how much.", no_args_is_help=True)
silence = typer.Typer(help="Silences: what is not told for a while.", no_args_is_help=True)
for _name, _group in (
    ("watches", watches),
    ("routes", routes),
    ("silence", silence),
    ("topics", topics),
    ("notify", notify),
    ("schemas", schemas),
):
    application.add_typer(_group, name=_name)

DEFAULT_WATCH = "russia-dprk-mutual-defence"
AN_ID = (
    "An alert's id or an article's (8 letters of it will do), the article's URL, or the id that "
    "its producer gave it if no other has that."
)

BootstrapServers = Annotated[
    str | None,
    typer.Option(help="Kafka, as host:port. Else the one that `up` runs on the data directory."),
]
DataDir = Annotated[
    Path | None,
    typer.Option(help="The directory that `up` runs on.", show_default="CLAUSEWATCH_DATA_DIR"),
]
Destinations = Annotated[Path | None, typer.Option(help="Apprise YAML with the destinations.")]
RoutesFile = Annotated[
    Path | None, typer.Option("--routes", help="YAML with the routes: to whom, when, how much.")
]
Watches = Annotated[
    Path | None, typer.Option(help="Watch file or folder, instead of the shipped watch.")
]
Rebuild = Annotated[
    bool, typer.Option("--rebuild", help="If the memory of what was told is lost, make it anew.")
]
Sources = Annotated[
    list[str], typer.Argument(help="Text, HTML, JSON or JSON-lines files, folders, or - for stdin.")
]
As = Annotated[Format, typer.Option("--format", help="A table to read, or JSON lines.")]


def _version(value: bool) -> None:  # noqa: FBT001  (Typer hands it over so)
    if value:
        from importlib.metadata import version

        typer.echo(f"clausewatch {version('clausewatch')}")
        raise typer.Exit


@application.callback()
def _root(
    version: Annotated[  # noqa: FBT002
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Tell analysts when a new report mentions a watched treaty clause."""


@application.command()
def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Stop when the samples are through.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget what earlier runs of the demo told.")
    ] = False,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            help="In whose folder `demo` it runs; what `up` keeps beside that is left alone.",
            show_default="CLAUSEWATCH_DATA_DIR",
        ),
    ] = None,
) -> None:
    """Start a real Kafka and a worker, send sample articles, and show each alert as it fires."""
    from streams.cli.demo import demo as run

    raise typer.Exit(run(data_dir=data_dir, once=once, fresh=fresh))


@application.command()
def up(
    *,
    data_dir: DataDir = None,
    destinations: Destinations = None,
    routes: RoutesFile = None,
    watches: Watches = None,
    port: Annotated[
        int | None, typer.Option(help="Kafka's port on loopback; else a free one.")
    ] = None,
    rebuild: Rebuild = False,
) -> None:
    """Run everything on one machine and one directory: a real Kafka, its topics, a worker."""
    from streams.cli.up import up as run

    raise typer.Exit(
        run(
            data_dir=data_dir,
            destinations=destinations,
            routes=routes,
            watches=watches,
            port=port,
            is_to_rebuild=rebuild,
        )
    )


@application.command()
def worker(
    *,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
    destinations: Destinations = None,
    routes: RoutesFile = None,
    watches: Watches = None,
    instance_id: Annotated[
        str | None, typer.Option(help="This worker's name in its group; the host's, if not given.")
    ] = None,
    rebuild: Rebuild = False,
    until_stdin_closes: Annotated[bool, typer.Option("--until-stdin-closes", hidden=True)] = False,
) -> None:
    """Run one worker until stopped; more of them share the partitions."""
    from streams.cli.worker import worker as run

    run(
        bootstrap_servers=bootstrap_servers,
        data_dir=data_dir,
        destinations=destinations,
        routes=routes,
        watches=watches,
        instance_id=instance_id,
        is_to_rebuild=rebuild,
        until_stdin_closes=until_stdin_closes,
    )


@application.command()
def ingest(
    sources: Sources,
    *,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
    backfill: Annotated[
        bool, typer.Option("--backfill", help="Have them decided on, and tell nobody.")
    ] = False,
    as_: As = Format.TABLE,
) -> None:
    """Send articles onto the topic `articles`.

    Text above 1 MB is refused. What cannot be sent is told, the status is 1 then, and what held
    anything is kept on the topic `dead_letters`: its bytes, or above 1 MB its size and SHA-256.

    Examples: clausewatch ingest news/*.txt · clausewatch ingest - < articles.jsonl
    """
    from streams.cli.ingest import ingest as run

    status = run(
        sources,
        bootstrap_servers=bootstrap_servers,
        data_dir=data_dir,
        is_backfill=backfill,
        as_=as_,
    )
    raise typer.Exit(status)


@application.command()
def scan(sources: Sources, *, watches: Watches = None, as_: As = Format.TABLE) -> None:
    """Say what articles hold and what each watch makes of them. Needs no Kafka.

    Example: clausewatch scan article.txt --format jsonl
    """
    from streams.cli.scan import scan as run

    raise typer.Exit(run(sources, watches=watches, as_=as_))


@application.command()
def evaluate(
    gold: Annotated[str, typer.Argument(help="JSON lines with labelled texts, or - for stdin.")],
    *,
    watch: Annotated[str, typer.Option(help="The watch that is measured.")] = DEFAULT_WATCH,
    watches: Watches = None,
    as_: Annotated[
        FiguresAs, typer.Option("--format", help="Tables to read, or one JSON object.")
    ] = FiguresAs.TABLE,
) -> None:
    """Measure a watch on texts that people labelled: precision, recall, F1, errors. No Kafka.

    A line is {"id", "lang", "title", "text", "label": "clause" or "no_clause"}, with "hard" and
    "borderline" where known. Beside the judge: two keyword lists, and the judge without each of
    its parts.

    Example: clausewatch evaluate tests/gold/tune/en.jsonl --format json
    """
    from streams.cli.evaluate import evaluate_gold as run

    raise typer.Exit(run(gold, watch=watch, watches=watches, as_=as_))


@application.command()
def replay(
    articles: Annotated[str, typer.Argument(help="JSON lines with articles, or - for stdin.")],
    *,
    watch: Annotated[str, typer.Option(help="The watch that is asked.")] = DEFAULT_WATCH,
    watches: Watches = None,
    as_: As = Format.TABLE,
) -> None:
    """Say what would be decided on articles that arrive in this order. Needs no Kafka.

    Each line is an article as the topic `articles` has it; the worker's own handlers decide, from
    an empty memory, and nothing is sent.

    Example: clausewatch replay articles.jsonl --format jsonl
    """
    from streams.cli.replay import replay as run

    raise typer.Exit(run(articles, watch=watch, watches=watches, as_=as_))


@application.command()
def explain(
    id_: Annotated[
        str | None, typer.Argument(metavar="ALERT_OR_ARTICLE", help=AN_ID, show_default=False)
    ] = None,
    *,
    file: Annotated[str | None, typer.Option(help="A file instead, without Kafka.")] = None,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
    watches: Watches = None,
    as_: As = Format.TABLE,
) -> None:
    """Show why an article did, or did not, raise an alert: each step, span and reason."""
    from streams.cli.explain import explain as run

    raise typer.Exit(
        run(
            id_,
            file=file,
            bootstrap_servers=bootstrap_servers,
            data_dir=data_dir,
            watches=watches,
            as_=as_,
        )
    )


@application.command()
def status(
    watch: Annotated[str, typer.Argument(help="A watch's id.")] = DEFAULT_WATCH,
    *,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
    as_: As = Format.TABLE,
) -> None:
    """Show where the clause stands, since when, who told it first, and the stories that do."""
    from streams.cli.standing import standing as run

    raise typer.Exit(run(watch, bootstrap_servers=bootstrap_servers, data_dir=data_dir, as_=as_))


class Answer(StrEnum):
    """What a reader may say, as it is typed; the names are those of `FeedbackVerdict`."""

    RELEVANT = "relevant"
    NOT_RELEVANT = "not-relevant"
    DUPLICATE = "duplicate"
    MISSED = "missed"


@application.command()
def feedback(
    id_: Annotated[
        str | None,
        typer.Argument(metavar="ALERT_OR_ARTICLE", help=AN_ID, show_default=False),
    ] = None,
    answer: Annotated[
        Answer | None,
        typer.Argument(
            metavar="VERDICT",
            help="relevant, not-relevant, duplicate (on the clause, but nothing new), or missed.",
        ),
    ] = None,
    *,
    watch: Annotated[
        str | None,
        typer.Option(
            help="The watch that it is about, if several are; for --export the shipped one."
        ),
    ] = None,
    author: Annotated[
        str | None, typer.Option(help="Who says so.", show_default="the user's name")
    ] = None,
    comment: Annotated[str | None, typer.Option(help="Why, in words.")] = None,
    export: Annotated[
        bool, typer.Option("--export", help="Print what was said as gold for `evaluate`.")
    ] = False,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
) -> None:
    """Say whether an alert was right, or that an article should have raised one.

    What an author says later of an article replaces what they said; `status` shows what comes of
    it. 3 where there is nothing that it could be of.

    Examples: clausewatch feedback 0f3c… not-relevant --comment "the treaty of 1961" ·
    clausewatch feedback --export | clausewatch evaluate -
    """
    from schemas.feedback import FeedbackVerdict
    from streams.cli.feedback import export as run_export
    from streams.cli.feedback import give

    if export:
        if (id_, answer, author, comment) != (None, None, None, None):
            raise typer.BadParameter("--export takes --watch, and no verdict")
        watch = DEFAULT_WATCH if watch is None else watch
        raise typer.Exit(
            run_export(watch=watch, bootstrap_servers=bootstrap_servers, data_dir=data_dir)
        )
    if id_ is None or answer is None:
        raise typer.BadParameter("needs ALERT_OR_ARTICLE and a verdict, or --export")
    raise typer.Exit(
        give(
            id_,
            FeedbackVerdict[answer.name],
            watch=watch,
            author=author,
            comment=comment,
            bootstrap_servers=bootstrap_servers,
            data_dir=data_dir,
        )
    )


@application.command()
def tail(
    topic: Annotated[str, typer.Argument(help="articles, reports, mentions, decisions, …")],
    *,
    from_beginning: Annotated[
        bool, typer.Option("--from-beginning", help="Begin with the oldest record.")
    ] = False,
    exit_at_end: Annotated[
        bool, typer.Option("--exit-at-end", help="Stop where the topic ends now.")
    ] = False,
    envelope: Annotated[
        bool, typer.Option("--envelope", help="Key, place, time and headers too.")
    ] = False,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
) -> None:
    """Print the records of a topic as JSON lines.

    Example: clausewatch tail decisions --from-beginning --exit-at-end | jq .decision
    """
    from streams.cli.tail import tail as run

    raise typer.Exit(
        run(
            topic,
            from_beginning=from_beginning,
            exit_at_end=exit_at_end,
            envelope=envelope,
            bootstrap_servers=bootstrap_servers,
            data_dir=data_dir,
        )
    )


@application.command()
def reconcile(
    *,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
    as_: As = Format.TABLE,
) -> None:
    """Count what came in and what became of it, at each step; exit 1 where it does not add up.

    May run at any time: what waits for the worker, or is still tried, is shown and is no fault.
    """
    from streams.cli.reconcile import reconcile as run

    raise typer.Exit(run(bootstrap_servers=bootstrap_servers, data_dir=data_dir, as_=as_))


@notify.command("test")
def notify_test(
    *,
    destinations: Destinations = None,
    operator: Annotated[
        bool, typer.Option("--operator", help="One to CLAUSEWATCH_OPERATOR_URL instead.")
    ] = False,
    as_: As = Format.TABLE,
) -> None:
    """Send one message to each destination and show the outcome of each.

    Destinations stand in Apprise's YAML, each with a name below its URL, here `desk`:

    urls: [{"slack://TOKEN/#channel": [{"tag": "desk"}]}]

    Example: clausewatch notify test --destinations apprise.yaml
    """
    from streams.cli.notify import test as run

    raise typer.Exit(run(destinations=destinations, is_to_operator=operator, as_=as_))


@notify.command("resend")
def notify_resend(
    *,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Only what failed to reach this destination.")
    ] = None,
) -> None:
    """Send what failed once more: a worker takes it up. 3 where nothing has failed."""
    from streams.cli.resend import resend

    status = resend(to, bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    raise typer.Exit(status)


@routes.command("test")
def routes_test(
    *,
    alert: Annotated[
        list[str] | None,
        typer.Option(help="A file of alerts as their topic has them; - for stdin; repeatable."),
    ] = None,
    article: Annotated[
        list[str] | None,
        typer.Option(help="A file of articles: text, HTML, JSON or JSON lines; repeatable."),
    ] = None,
    routes: RoutesFile = None,
    destinations: Destinations = None,
    watches: Watches = None,
    as_: As = Format.TABLE,
) -> None:
    """Say who would get an alert, when, and why. Needs no Kafka.

    Example: clausewatch routes test --article report.txt --routes routes.yaml
    """
    from streams.cli.routes import test as run

    raise typer.Exit(
        run(
            alerts=alert or (),
            articles=article or (),
            routes=routes,
            destinations=destinations,
            watches=watches,
            as_=as_,
        )
    )


@silence.command("add")
def silence_add(
    matchers: Annotated[
        list[str], typer.Argument(help="NAME=VALUE[,VALUE] each, as in routes: state=background")
    ],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; others will ask.")],
    lasts: Annotated[str | None, typer.Option("--for", help="How long: 90m, 12h, 3d.")] = None,
    until: Annotated[str | None, typer.Option(help="Until when; UTC, unless it says more.")] = None,
    author: Annotated[str | None, typer.Option(help="Who; else the user who is logged in.")] = None,
    destination: Annotated[
        list[str] | None, typer.Option(help="Keep it from this destination alone; repeatable.")
    ] = None,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
) -> None:
    """Have alerts not told for a while; prints the silence's id.

    Example: clausewatch silence add state=background language=id --for 3d --reason "old news"
    """
    from streams.cli.silence import add as run

    raise typer.Exit(
        run(
            matchers,
            lasts=lasts,
            until=until,
            reason=reason,
            author=author,
            destinations=destination or (),
            bootstrap_servers=bootstrap_servers,
            data_dir=data_dir,
        )
    )


@silence.command("list")
def silence_list(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
    as_: As = Format.TABLE,
) -> None:
    """Show the silences, by whose word and why they are, and how much each has suppressed."""
    from streams.cli.silence import list_silences as run

    raise typer.Exit(
        run(everything=everything, bootstrap_servers=bootstrap_servers, data_dir=data_dir, as_=as_)
    )


@silence.command("expire")
def silence_expire(
    silence_id: Annotated[str, typer.Argument(help="Its id, or the first six digits or more.")],
    *,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
) -> None:
    """End a silence before its time. 3 where none goes by that id."""
    from streams.cli.silence import expire as run

    raise typer.Exit(run(silence_id, bootstrap_servers=bootstrap_servers, data_dir=data_dir))


@watches.command("list")
def watches_list(*, watches: Watches = None, as_: As = Format.TABLE) -> None:
    """List the watches that are loaded."""
    from streams.cli.watches import list_watches as run

    raise typer.Exit(run(watches=watches, as_=as_))


@watches.command("check")
def watches_check(*, watches: Watches = None, as_: As = Format.TABLE) -> None:
    """Run the samples of each watch and of each language file."""
    from streams.cli.watches import check_watches as run

    raise typer.Exit(run(watches=watches, as_=as_))


@topics.command("create")
def topics_create(
    *,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
    replicas: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Copies of each partition: waits until there are as many brokers.",
            show_default="as many as there are brokers, 3 at most",
        ),
    ] = None,
) -> None:
    """Make the topics that are missing, with the contract's settings."""
    from streams.cli.topics import create as run

    raise typer.Exit(run(bootstrap_servers=bootstrap_servers, data_dir=data_dir, replicas=replicas))


@topics.command("check")
def topics_check(*, bootstrap_servers: BootstrapServers = None, data_dir: DataDir = None) -> None:
    """Compare the topics on the broker with the contract."""
    from streams.cli.topics import check as run

    raise typer.Exit(run(bootstrap_servers=bootstrap_servers, data_dir=data_dir))


@schemas.command("export")
def schemas_export(
    folder: Annotated[Path, typer.Argument(help="Where to write them.")] = Path("docs/schemas"),
) -> None:
    """Write a JSON Schema for the records of each topic."""
    from streams.cli.schemas import export as run

    raise typer.Exit(run(folder))


@application.command()
def doctor(
    *,
    bootstrap_servers: BootstrapServers = None,
    data_dir: DataDir = None,
    destinations: Destinations = None,
    routes: RoutesFile = None,
    watches: Watches = None,
    as_: As = Format.TABLE,
) -> None:
    """Check Kafka, topics, dead letters, watches, destinations, languages; say what to mend."""
    from streams.cli.doctor import doctor as run

    raise typer.Exit(
        run(
            bootstrap_servers=bootstrap_servers,
            data_dir=data_dir,
            destinations=destinations,
            routes=routes,
            watches=watches,
            as_=as_,
        )
    )
