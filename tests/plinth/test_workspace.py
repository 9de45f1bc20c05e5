"""Where the engine works offline."""

from __future__ import annotations

from pathlib import Path

from plinth.layout import Layout
from plinth.workspace import offline_place


def test_it_is_made_once_and_stays(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    first = offline_place(layout)
    passphrase = Path(first.env["PULUMI_CONFIG_PASSPHRASE_FILE"])
    kept = passphrase.read_text()
    assert passphrase.stat().st_mode & 0o777 == 0o600
    assert offline_place(layout) == first and passphrase.read_text() == kept


def test_a_file_is_where_the_engine_would_keep_its_log(tmp_path: Path) -> None:
    place = offline_place(Layout(tmp_path))
    assert Path(place.env["PULUMI_HOME"], "logs").is_file()


def test_a_log_of_before_is_deleted(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    logs = layout.offline / "home" / "logs"
    logs.mkdir(parents=True)
    (logs / "organization+plinth+dev-20261128T014204.log").write_bytes(b"properties")
    offline_place(layout)
    assert logs.is_file()
