"""The unit of the page on systemd, and the rules for Prometheus: what they name is there."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from docs.generator.metrics import page as metrics_page
from schemas.delivery import DeliveryState
from streams.cli.exits import CONFIGURATION, WRONG_USAGE
from streams.settings import Settings
from tests.docs.conftest import ROOT
from tests.docs.steps import Save, steps
from tests.docs.test_command_lines import of_ours
from tests.docs.test_documents import KNOWN, anchors

PAGE = ROOT / "docs" / "how-to" / "systemd.md"
RULES = YAML(typ="safe", pure=True).load(ROOT / "docs" / "examples" / "alerts.rules.yml")
INSTALLED = "/opt/clausewatch/bin/clausewatch"
ROW = re.compile(r"^\| `(clausewatch_\w+)` \| \w+ \| (.*?) \|", re.MULTILINE)
SELECTOR = re.compile(r"(clausewatch_\w+)(?:\{(\w+)=\"(\w+)\"\})?")
BY = re.compile(r"sum by \(([^)]+)\) \((?:increase\()?(clausewatch_\w+)")


def saved(name: str) -> str:
    (text,) = [step.text for step in steps(PAGE) if isinstance(step, Save) and step.name == name]
    return text


def told(key: str) -> str:
    (value,) = re.findall(rf"^{key}=(.*)$", saved("clausewatch@.service"), re.MULTILINE)
    return str(value)


def test_the_unit_starts_a_worker_and_not_again_where_it_has_to_be_mended_first() -> None:
    program, *words = shlex.split(told("ExecStart"))

    assert program == INSTALLED
    assert of_ours([word.replace("%i", "worker-1") for word in words], whole=True) is None
    assert told("Restart") == "on-failure"
    statuses = {int(each) for each in told("RestartPreventExitStatus").split()}
    assert statuses == {CONFIGURATION, WRONG_USAGE}


def test_the_unit_leaves_time_for_an_orderly_stop() -> None:
    assert int(told("TimeoutStopSec")) > Settings.model_fields["shutdown_grace_seconds"].default


def test_the_environment_of_the_unit_is_known() -> None:
    names = set(re.findall(r"^([A-Z_]+)=", saved("clausewatch.env"), re.MULTILINE))

    assert names - {"SLACK_TOKEN"} <= KNOWN


def test_systemd_has_nothing_to_say_against_the_unit(tmp_path: Path) -> None:
    systemd = shutil.which("systemd-analyze")
    if systemd is None:
        pytest.skip("needs systemd-analyze")
    unit = tmp_path / "clausewatch@.service"
    there = Path(sys.executable).parent / "clausewatch"
    unit.write_text(saved(unit.name).replace(INSTALLED, str(there)))

    verified = subprocess.run(
        [systemd, "verify", str(unit)], capture_output=True, check=False, text=True
    )

    assert (verified.returncode, verified.stderr) == (0, "")


def rules() -> list[dict[str, Any]]:
    return [rule for group in RULES["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_a_rule_asks_for_metrics_and_labels_that_there_are(rule: dict[str, Any]) -> None:
    labels = {
        name: set(re.findall(r"`(\w+)`", given)) for name, given in ROW.findall(metrics_page())
    }
    expression = rule["expr"]

    assert rule["alert"] == "ClausewatchWorkerGone" or SELECTOR.search(expression)
    for name, label, _ in SELECTOR.findall(expression):
        assert name in labels
        assert not label or label in labels[name]
    for by, name in BY.findall(expression):
        assert set(by.split(", ")) <= labels[name]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_a_rule_asks_for_values_that_there_are(rule: dict[str, Any]) -> None:
    values = {"state": {str(each) for each in DeliveryState}, "agent": {"analyse"}}

    for _, label, value in SELECTOR.findall(rule["expr"]):
        assert not label or value in values[label]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_a_rule_names_the_section_that_answers(rule: dict[str, Any]) -> None:
    page, _, anchor = rule["annotations"]["runbook"].partition("#")

    assert anchor in anchors(ROOT / page)
