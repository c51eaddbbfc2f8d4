import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from streams.logs import configure
from streams.settings import LogFormat

SECRET = "s3cret"  # noqa: S105  (made up, to look for)
URL = f"slack://{SECRET}/{SECRET}?key={SECRET}"


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Undo what `configure` does to the whole process."""
    root = logging.getLogger()
    loggers = [root, *_named()]
    levels = {each: each.level for each in loggers}
    handlers = root.handlers[:]
    yield
    root.handlers[:] = handlers
    for each in _named():
        each.setLevel(levels.get(each, logging.NOTSET))
    root.setLevel(levels[root])
    structlog.reset_defaults()


def _named() -> list[logging.Logger]:
    found = logging.getLogger().manager.loggerDict.values()
    return [each for each in found if isinstance(each, logging.Logger)]


Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capfd: pytest.CaptureFixture[str]) -> Lines:
    """Return what was logged since, each line as the JSON that it must be."""
    return lambda: [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def test_a_line_is_an_object_with_event_level_time_and_logger(lines: Lines) -> None:
    configure(LogFormat.JSON, "INFO")

    structlog.get_logger("streams.guard").warning("record.buried", reason="empty", offset=7)

    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "record.buried",
        "level": "warning",
        "logger": "streams.guard",
        "reason": "empty",
        "offset": 7,
    }


def test_what_is_bound_to_the_context_stands_in_our_lines_and_in_others(lines: Lines) -> None:
    configure(LogFormat.JSON, "INFO")

    with bound_contextvars(article_id="a1"):
        structlog.get_logger("streams.ours").info("article.seen")
        logging.getLogger("theirs").warning("something")

    assert [line["article_id"] for line in lines()] == ["a1", "a1"]


@pytest.mark.parametrize("name", ["faust.app", "mode.workers", "aiokafka.conn", "asyncio"])
def test_other_peoples_warnings_go_the_same_way(lines: Lines, name: str) -> None:
    configure(LogFormat.JSON, "INFO")

    logging.getLogger(name).info("chatter")
    logging.getLogger(name).warning("%s of %d", "two", 3)

    (line,) = lines()
    assert (line["event"], line["level"], line["logger"]) == ("two of 3", "warning", name)


def test_who_prints_urls_whole_or_quotes_a_service_is_not_heard(lines: Lines) -> None:
    configure(LogFormat.JSON, "DEBUG")

    logging.getLogger("apprise").error("Unparseable URL %s", URL)
    logging.getLogger("urllib3.connection").warning("Failed to parse headers: %r", SECRET)

    assert lines() == []


@pytest.mark.parametrize(
    ("level", "heard"),
    [("DEBUG", ["d", "i", "w"]), ("INFO", ["i", "w"]), ("WARNING", ["w"]), ("ERROR", [])],
)
def test_lines_below_the_level_are_left_out(lines: Lines, level: str, heard: list[str]) -> None:
    configure(LogFormat.JSON, level)

    log = structlog.get_logger("streams.ours")
    log.debug("d")
    log.info("i")
    log.warning("w")

    assert [line["event"] for line in lines()] == heard


@pytest.mark.parametrize(
    ("level", "heard"),
    [("DEBUG", ["w", "e"]), ("INFO", ["w", "e"]), ("WARNING", ["w", "e"]), ("ERROR", ["e"])],
)
@pytest.mark.parametrize("name", ["oauthlib.oauth1", "paho.mqtt", "faust", "any.other"])
def test_of_others_who_tell_headers_and_tokens_warnings_alone_are_heard(
    lines: Lines, name: str, level: str, heard: list[str]
) -> None:
    configure(LogFormat.JSON, level)

    log = logging.getLogger(name)
    log.debug("oauth_token=%s", SECRET)
    log.info("oauth_token=%s", SECRET)
    log.warning("w")
    log.error("e")

    assert [line["event"] for line in lines()] == heard


def raise_with_secrets() -> None:
    urls: dict[str, str] = {"local": SECRET}
    try:
        urls[URL]
    except KeyError as error:
        raise ConnectionError(f"cannot reach {URL}") from error


class Odd:
    """Something that a renderer writes by its ``repr``."""

    def __repr__(self) -> str:
        return f"<Odd {URL}>"


def log_exception(log: Any) -> None:
    try:
        raise_with_secrets()
    except ConnectionError:
        log.exception("it.failed")


EVENT = f"it.failed {URL}"

WAYS = {
    "as-the-event": lambda log: log.warning(EVENT),
    "as-a-value": lambda log: log.warning("it.failed", url=URL),
    "within-a-value": lambda log: log.warning("it.failed", why=f"could not reach '{URL}', sorry"),
    "behind-a-quote": lambda log: log.warning("it.failed", url=f"json://u:pa'{SECRET}@h"),
    "behind-a-bracket": lambda log: log.warning("it.failed", url=f'json://u:<"{SECRET}@h'),
    "in-capitals": lambda log: log.warning("it.failed", url=URL.upper().replace("S3CRET", SECRET)),
    "in-a-mapping": lambda log: log.warning("it.failed", them={"a": {"b": URL}}),
    "as-a-key": lambda log: log.warning("it.failed", them={URL: 1}),
    "in-a-list": lambda log: log.warning("it.failed", them=[[URL], (URL,)]),
    "in-a-set": lambda log: log.warning("it.failed", them={URL}),
    "as-bytes": lambda log: log.warning("it.failed", url=URL.encode()),
    "as-an-exception": lambda log: log.warning("it.failed", error=ConnectionError(URL)),
    "as-anything": lambda log: log.warning("it.failed", thing=Odd()),
    "in-a-traceback": log_exception,
}


@pytest.mark.parametrize("log_format", [LogFormat.JSON, LogFormat.CONSOLE])
@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_a_url_but_its_scheme_is_ever_logged(
    capfd: pytest.CaptureFixture[str], way: str, log_format: LogFormat
) -> None:
    configure(log_format, "INFO")

    WAYS[way](structlog.get_logger("streams.ours"))

    logged = capfd.readouterr().err
    assert SECRET not in logged
    assert "it.failed" in logged
    assert "://…" in logged


@pytest.mark.parametrize("log_format", [LogFormat.JSON, LogFormat.CONSOLE])
def test_nor_by_other_people(capfd: pytest.CaptureFixture[str], log_format: LogFormat) -> None:
    configure(log_format, "INFO")

    logging.getLogger("theirs").warning("cannot reach %s", URL)
    try:
        raise_with_secrets()
    except ConnectionError:
        logging.getLogger("theirs").exception("it.failed")

    logged = capfd.readouterr().err
    assert "cannot reach" in logged
    assert SECRET not in logged


def test_nor_by_the_context(lines: Lines) -> None:
    configure(LogFormat.JSON, "INFO")

    with bound_contextvars(destination=URL):
        logging.getLogger("theirs").warning("it.failed")

    assert [line["destination"] for line in lines()] == ["slack://…"]


def test_a_traceback_tells_the_chain_and_where_but_no_locals(lines: Lines) -> None:
    configure(LogFormat.JSON, "INFO")

    log_exception(structlog.get_logger("streams.ours"))

    (line,) = lines()
    assert [each["exc_type"] for each in line["exception"]] == ["ConnectionError", "KeyError"]
    frames = [frame for each in line["exception"] for frame in each["frames"]]
    assert "raise_with_secrets" in {frame["name"] for frame in frames}
    assert not [frame for frame in frames if frame.get("locals")]


def test_numbers_truths_and_nothing_stay_what_they_are(lines: Lines) -> None:
    configure(LogFormat.JSON, "INFO")

    structlog.get_logger("streams.ours").info(
        "it.is", n=1, x=0.5, yes=True, no=None, many=[1, {"a": 2}]
    )

    (line,) = lines()
    assert {name: line[name] for name in ("n", "x", "yes", "no", "many")} == {
        "n": 1,
        "x": 0.5,
        "yes": True,
        "no": None,
        "many": [1, {"a": 2}],
    }


def test_text_in_any_script_can_be_read_in_the_line(capfd: pytest.CaptureFixture[str]) -> None:
    configure(LogFormat.JSON, "INFO")

    structlog.get_logger("streams.ours").info("it.is", party="조선")

    assert "조선" in capfd.readouterr().err


def test_where_no_terminal_listens_lines_are_json_unless_told_otherwise(
    capfd: pytest.CaptureFixture[str],
) -> None:
    configure(LogFormat.AUTO, "INFO")
    structlog.get_logger("streams.ours").info("one")
    configure(LogFormat.CONSOLE, "INFO")
    structlog.get_logger("streams.ours").info("two")

    one, two = capfd.readouterr().err.splitlines()
    assert json.loads(one)["event"] == "one"
    with pytest.raises(json.JSONDecodeError):
        json.loads(two)


def test_what_every_first_start_says_is_left_out_and_what_matters_is_not(lines: Lines) -> None:
    configure(LogFormat.JSON, "INFO")

    for words in (NO_COORDINATOR, "Missing sensor state for rebalance #1", "FencedInstanceId"):
        _say(words, seconds_after_start=1)

    assert [line["event"] for line in lines()] == ["FencedInstanceId"]


def test_what_every_first_start_says_is_told_when_it_is_said_later(lines: Lines) -> None:
    configure(LogFormat.JSON, "INFO")

    _say(NO_COORDINATOR, seconds_after_start=600)

    assert [line["event"] for line in lines()] == [NO_COORDINATOR]


NO_COORDINATOR = "Group Coordinator Request failed: GroupCoordinatorNotAvailableError"


def _say(words: str, *, seconds_after_start: float) -> None:
    said = logging.makeLogRecord({"levelno": logging.ERROR, "levelname": "ERROR", "msg": words})
    said.relativeCreated = 1_000 * seconds_after_start
    logging.getLogger().handle(said)
