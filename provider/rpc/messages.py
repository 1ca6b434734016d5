"""Pulumi's generated messages without the rest of its SDK.

`import pulumi` costs 0.5 s, the messages alone 0.1 s, and the engine starts this plugin twice in every `up`. The
messages need nothing of the package they live in, so in the plugin's own process that package stays an empty shell.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from provider.errors import Misconfigured

SHELLS = ("pulumi", "pulumi.runtime", "pulumi.runtime.proto")


def import_nothing_else() -> None:
    """Let `pulumi.runtime.proto.*` be imported without running the packages above it. Only for the plugin's process."""
    if "pulumi" in sys.modules:
        return
    spec = find_spec("pulumi")
    if spec is None or not spec.submodule_search_locations:
        raise Misconfigured("the Python package pulumi is not installed here; run `make` once in the checkout")
    folder = Path(spec.submodule_search_locations[0])
    for name in SHELLS:
        shell = ModuleType(name)
        shell.__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = shell
