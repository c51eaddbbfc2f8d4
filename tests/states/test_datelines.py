"""Where a report's news begins: a dateline is no lead."""

import pytest

from alerts.events import scene_of
from alerts.judge import judge
from streams.analysis import Analysis


@pytest.mark.parametrize(
    ("text", "language", "lead"),
    [
        ("MOSCOW, 4 December. The treaty took effect on Wednesday.", "en", "The treaty"),
        ("ПХЕНЬЯН, 19 июня. Владимир Путин подписал договор с КНДР.", "ru", "Владимир"),
        ("WLADIWOSTOK. Die Minister haben ein Protokoll unterschrieben.", "de", "Die Minister"),
        ("Nobody voted against. The treaty was ratified on Thursday.", "en", "Nobody"),
        ("KCNA said so.", "en", "KCNA"),
    ],
)
def test_a_dateline_is_no_lead(text: str, language: str, lead: str, analysis: Analysis) -> None:
    (watch,) = analysis.watches
    title = "Article 4: Russia and North Korea pledge mutual military aid if attacked"
    findings = analysis.extractor.findings(title, text, language, [watch.sides])

    scene = scene_of(findings, {}, verdict=judge(findings, watch), watch=watch)

    assert findings.texts[scene.opening[0]].startswith(lead)
