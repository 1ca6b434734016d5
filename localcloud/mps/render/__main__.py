"""Draw whatever comes in on standard input until it ends. `python -m localcloud.mps.render`"""

from __future__ import annotations

import os
import sys
from collections import OrderedDict

from localcloud.mps.render.channel import read_brief, write_error, write_picture
from localcloud.mps.render.picture import paint

REMEMBERED = 24
"""Pictures kept for orders that come again; drawing is deterministic, so nobody can tell."""


def main() -> None:
    """Serve one brief after the other. The end of the input is the end of the parent."""
    os.nice(5)  # answering requests comes first
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    known: OrderedDict[bytes, bytes] = OrderedDict()
    while (order := read_brief(source)) is not None:
        key = order.digest()
        try:
            picture = known.get(key) or paint(order.brief, order.references)
        except (OSError, ValueError, SyntaxError) as error:  # what Pillow raises for files that are no images
            write_error(sink, str(error))
            continue
        write_picture(sink, picture)
        known[key] = picture
        if len(known) > REMEMBERED:
            known.popitem(last=False)


main()
