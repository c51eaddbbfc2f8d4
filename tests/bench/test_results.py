import json
import re
from pathlib import Path

from bench.page import bars, merged, rendered
from bench.results import Chart, Ratio, Result, keep, latest
from bench.rounds import at_least

RESULT = Result(
    title="Ours & <theirs>",
    charts=[Chart("Rate", "articles/s", {"ours": [1.0, 2.0, 3.0], "theirs": [4.0, 4.0, 4.0]})],
    ratios=[Ratio("to theirs", [0.25, 0.5, 0.75], at_least(0.6)), Ratio("untold", [1.0])],
    remarks=["Not much."],
    machine={"cores": "2"},
)


def test_what_is_kept_is_read_again_as_it_was(tmp_path: Path) -> None:
    keep("2026-01-01", {"endtoend": RESULT}, tmp_path)

    assert latest(tmp_path) == {"endtoend": RESULT}


def test_the_file_says_spread_and_whether_the_target_holds(tmp_path: Path) -> None:
    told = json.loads(keep("2026-01-01", {"endtoend": RESULT}, tmp_path).read_text())["endtoend"]

    assert told["charts"][0]["spread"]["ours"]["median"] == 2.0
    assert [each["holds"] for each in told["ratios"]] == [False, None]
    assert told["machine"] == {"cores": "2"}


def test_of_each_section_the_last_measurement_counts(tmp_path: Path) -> None:
    older = Result(title="Older", charts=[], ratios=[], remarks=[])
    keep("2026-01-02", {"endtoend": RESULT}, tmp_path)
    keep("2026-01-01", {"endtoend": older, "memory": older}, tmp_path)

    assert latest(tmp_path) == {"endtoend": RESULT, "memory": older}


def test_what_is_published_stays_until_its_section_is_measured_again() -> None:
    def published(title: str, *names: str) -> str:
        return rendered("figures.md.j2", dict.fromkeys(names, Result(title=title)))

    before = merged(published("None"), published("Older", "endtoend", "latency"))
    after = merged(before, published("Newer", "latency", "deliver"))

    assert re.findall(r"^## .*", after, re.MULTILINE) == [
        "## Older (`endtoend`)",
        "## Newer (`latency`)",
        "## Newer (`deliver`)",
    ]
    assert after.startswith("# The last figures\n")
    assert "Nothing is published" not in after
    assert merged(after, after) == after


def test_the_page_needs_nothing_from_anywhere() -> None:
    page = rendered("page.html.j2", {"endtoend": RESULT})

    assert "<svg" in page
    assert not re.search(r"https?:|\b(src|href)=|@import|url\(|<script|<link", page)


def test_the_page_shows_texts_as_texts() -> None:
    assert "Ours &amp; &lt;theirs&gt;" in rendered("page.html.j2", {"endtoend": RESULT})


def test_the_page_and_the_table_tell_whether_a_target_holds() -> None:
    page, table = (
        rendered(template, {"endtoend": RESULT}) for template in ("page.html.j2", "figures.md.j2")
    )

    assert 'class="missed">missed' in page
    assert "| to theirs | 3 | 0.50 | 0.25–0.75 | ≥ 0.6 | missed |" in table
    assert "| untold | 1 | 1.00 | 1.00–1.00 |  |  |" in table


def test_a_bar_ends_where_its_share_of_the_highest_is() -> None:
    ours, theirs = bars(RESULT.charts[0])

    assert (ours["at"]["lowest"], ours["at"]["median"]) == (25.0, 50.0)
    assert theirs["at"]["median"] == 100.0


def test_what_lies_far_apart_stands_on_a_scale_of_tens() -> None:
    small, large = bars(Chart("Rate", "articles/s", {"small": [10.0], "large": [1000.0]}))

    assert (small["at"]["median"], large["at"]["median"]) == (0.0, 100.0)
