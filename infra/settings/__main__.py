"""`python -m infra.settings`: write what is made of the table, `config` in Pulumi.yaml and docs/settings.md."""

from __future__ import annotations

from pathlib import Path

from infra.settings.page import page
from infra.settings.schema import with_config

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Write both."""
    project = ROOT / "Pulumi.yaml"
    project.write_text(with_config(project.read_text("utf-8")), "utf-8")
    (ROOT / "docs" / "settings.md").write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
