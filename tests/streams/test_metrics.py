import pytest
from prometheus_client.parser import text_string_to_metric_families

from streams.metrics import CONTENT_TYPE, Source, make_exposition
from streams.vitals import Place, Vitals
from streams.watchdog import Offsets, Seen

HERE = Place("mine.articles", 3)
LABELS = {"topic": "mine.articles", "partition": "3"}
AWAY = Seen({}, is_up=False, away_since=1.0)


class Clock:
    """Stands still until moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(vitals: Vitals, seen: Seen = AWAY) -> Samples:
    source = Source(
        snapshot=vitals.snapshot, seen=lambda: seen, clock=vitals.clock, version="1.2.3"
    )
    families = text_string_to_metric_families(make_exposition(source)().decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def value(of: Samples, name: str, **labels: str) -> float | None:
    return of.get((f"clausewatch_{name}", tuple(sorted(labels.items()))))


def test_what_the_worker_did_is_counted() -> None:
    vitals = Vitals()
    vitals.finished(HERE, "analyse")
    vitals.finished(HERE, "analyse")
    vitals.buried("analyse", "not_json")
    vitals.delivery("desk", "delivered")

    counted = samples(vitals)

    assert value(counted, "records_total", agent="analyse") == 2
    assert value(counted, "dead_letters_total", agent="analyse", reason="not_json") == 1
    assert value(counted, "deliveries_total", destination="desk", state="delivered") == 1


def test_what_the_worker_is_doing_is_measured() -> None:
    clock = Clock()
    vitals = Vitals(clock=clock)
    vitals.beat()
    vitals.begun(HERE, 17)
    vitals.ready(is_ready=True)
    clock.now += 7

    measured = samples(vitals)

    assert value(measured, "event_loop_beat_age_seconds") == 7
    assert value(measured, "in_work_seconds", **LABELS) == 7
    assert value(measured, "ready") == 1
    assert value(measured, "build_info", version="1.2.3") == 1


def test_a_loop_that_never_ran_has_no_age_and_a_worker_at_its_start_is_not_ready() -> None:
    measured = samples(Vitals())

    assert value(measured, "event_loop_beat_age_seconds") is None
    assert value(measured, "ready") == 0


def test_how_far_the_group_is_is_told_while_kafka_answers_and_not_guessed_otherwise() -> None:
    seen = Seen({HERE: Offsets(first=0, committed=5, end=9)}, is_up=True)

    there, away = samples(Vitals(), seen), samples(Vitals(), AWAY)

    assert value(there, "lag_records", **LABELS) == 4
    assert value(there, "broker_up") == 1
    assert value(away, "lag_records", **LABELS) is None
    assert value(away, "broker_up") == 0


def test_the_process_is_measured_and_nothing_else_is_told() -> None:
    names = {name for name, _ in samples(Vitals())}

    assert "process_resident_memory_bytes" in names
    assert {name.partition("_")[0] for name in names} == {"clausewatch", "process"}


@pytest.mark.parametrize(
    "name", ['a"b', "a\nb", "a\\b", "朝鲜"], ids=["quote", "line", "slash", "CJK"]
)
def test_no_name_breaks_the_format(name: str) -> None:
    vitals = Vitals()
    vitals.delivery(name, "delivered")

    counted = samples(vitals)

    assert value(counted, "deliveries_total", destination=name, state="delivered") == 1


def test_every_figure_says_what_it_is_and_has_the_type_that_its_name_promises() -> None:
    vitals = Vitals()
    vitals.finished(HERE, "analyse")
    source = Source(
        snapshot=vitals.snapshot, seen=lambda: AWAY, clock=vitals.clock, version="1.2.3"
    )
    text = make_exposition(source)().decode()

    for family in text_string_to_metric_families(text):
        assert family.documentation
        is_total = any(sample.name.endswith("_total") for sample in family.samples)
        assert not is_total or family.type == "counter"
    assert "version=0.0.4" in CONTENT_TYPE
    assert text.endswith("\n")
