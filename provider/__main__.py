"""The plugin's process: `python -m provider`. Arguments are the engine's address, which this provider does not need."""

from __future__ import annotations

import sys

from provider.errors import Misconfigured
from provider.rpc.messages import import_nothing_else


def main() -> int:
    """Serve until the engine is done. The order of imports is what makes the start quick, see rpc/messages.py."""
    try:
        import_nothing_else()
    except Misconfigured as error:
        sys.stderr.write(f"pulumi-resource-tencentcloud: {error}\n")
        return 1
    from provider.rpc.server import serve

    serve()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
