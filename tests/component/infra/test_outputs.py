"""What other stacks may build on: the outputs, as docs/stacks.md lists them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra import documents
from tests.unit.docs.pages import ROOT, Page

DOCUMENTED = {name.strip("`"): kind for name, kind, _ in Page(ROOT / "docs" / "stacks.md").table("outputs")}
TYPES: dict[str, type | tuple[type, ...]] = {"string": str, "number": (int, float), "boolean": bool}


ADOPTING = {"mpsRole": "adopt", "mps_role": documents.trust(documents.MPS_SERVICE)}


@pytest.mark.parametrize("settings", [{}, {"stack": "prod", **ADOPTING}, {"stack": "dev"}])
def test_every_stack_tells_what_is_documented_and_nothing_else(
    run: Callable[..., Any], settings: dict[str, Any]
) -> None:
    exports = run(**settings).exports

    assert set(exports) == set(DOCUMENTED)
    assert [name for name, value in exports.items() if not isinstance(value, TYPES[DOCUMENTED[name]])] == []


def test_a_reference_can_carry_every_output(run: Callable[..., Any]) -> None:
    """Plain values, so that no other program needs the passphrase of this stack."""
    exports = dict(run(webhookSecret="whsec_" + "QUJD" * 10).exports)

    assert json.loads(json.dumps(exports)) == exports
    assert "QUJD" not in json.dumps(exports)
