"""The section `monitor` of the settings."""

from __future__ import annotations

import pytest

from matcher.config import load_config
from matcher.errors import ConfigError
from matcher.monitoring.values import Severity
from tests.monitoring.test_watching import shift_first
from tests.monitoring.world import make_world


def test_thresholds_come_from_the_settings() -> None:
    config = load_config(environ={"MATCHER_MONITOR__PSI_ALARM": "0.5", "MATCHER_MONITOR__SILENT_DAYS": "60"})
    assert (config.monitor.psi_alarm, config.monitor.silent_days) == (0.5, 60)


def test_a_warning_above_the_alarm_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"psi_warn 0\.3 lies above psi_alarm 0\.25"):
        load_config(environ={"MATCHER_MONITOR__PSI_WARN": "0.3"})


def test_what_lies_below_the_alarm_is_a_warning_and_what_chance_reaches_is_nothing() -> None:
    world = make_world(change=shift_first)
    (warning,) = world.watch(psi_alarm=9).alarms
    assert (warning.severity, warning.limit) == (Severity.WARNING, 0.1)
    assert world.watch(psi_warn=9, psi_alarm=9).alarms == ()
    assert world.watch(chance=1e-300).alarms == ()
