"""A picture of herds over time: Creates that MPS took and refused, second by second, against its quota. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from bench.herd import Herd

LEFT, WIDTH, HEIGHT, GAP = 60, 560, 90, 46  # pixels; each herd has a row of its own
LONGEST = 120  # seconds that are shown; what comes later is in the table
TAKEN, REFUSED, LIMIT = "#0a7a5c", "#c0392b", "#9aa5b1"


def timeline(herds: Mapping[str, Herd]) -> str:
    """An SVG with one row of bars for each herd, all over the same seconds."""
    spans = [min(LONGEST, int(_last(herd) - _first(herd)) + 1) for herd in herds.values()]
    seconds = max(spans)
    scale = HEIGHT / (1.5 * max(herd.quota for herd in herds.values()))  # refused ones stand above the quota
    rows = [
        _row(name, herd, top=24 + number * (HEIGHT + GAP), seconds=seconds, scale=scale)
        for number, (name, herd) in enumerate(herds.items())
    ]
    height = 24 + len(herds) * (HEIGHT + GAP)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 20}" height="{height}" '
        f'font-family="sans-serif" font-size="13">\n' + "\n".join(rows) + "\n</svg>\n"
    )


def _row(name: str, herd: Herd, *, top: int, seconds: int, scale: float) -> str:
    base, width = top + HEIGHT, WIDTH / seconds
    taken, refused = _per_second(herd.created, herd), _per_second(herd.throttled, herd)
    limit = base - herd.quota * scale
    parts = [f'<text x="{LEFT}" y="{top - 8}">{name}</text>']
    for second in range(seconds):
        x, good = LEFT + second * width, taken[second] * scale
        bad = min(refused[second] * scale, HEIGHT - good)
        parts.append(_bar(x, base - good, width, good, TAKEN) + _bar(x, base - good - bad, width, bad, REFUSED))
    parts.append(
        f'<path d="M{LEFT} {limit:.1f}h{WIDTH}" stroke="{LIMIT}" stroke-dasharray="4 3"/>'
        f'<text x="{LEFT - 6}" y="{limit + 4:.1f}" text-anchor="end" fill="{LIMIT}">{herd.quota:.0f}/s</text>'
        f'<path d="M{LEFT} {base}h{WIDTH}" stroke="{LIMIT}"/>'
        f'<text x="{LEFT + WIDTH}" y="{base + 16}" text-anchor="end" fill="{LIMIT}">{seconds} s</text>'
    )
    return "\n".join(parts)


def _bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    if not height:
        return ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(1.0, width - 1):.1f}" height="{height:.1f}" fill="{fill}"/>'


def _per_second(times: Iterable[float], herd: Herd) -> Counter[int]:
    return Counter(int(time - _first(herd)) for time in times)


def _first(herd: Herd) -> float:
    return min([*herd.created, *herd.throttled])


def _last(herd: Herd) -> float:
    return max([*herd.created, *herd.throttled])
