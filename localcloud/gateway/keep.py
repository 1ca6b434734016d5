"""What an answer acknowledges is on disk before it leaves, if this cloud keeps its state."""

from __future__ import annotations

from localcloud.exchange import Dialect, Exchange
from localcloud.gateway.render import render_internal_error
from localcloud.state.keeping import Keeping


def keep_changes(exchange: Exchange, keeping: Keeping) -> None:
    """Write what this request changed, refused or not: a refusal may come half-way. No answer promises what the disk
    did not take."""
    try:
        keeping.write(sections=_may_change_more_than_objects(exchange))
    except OSError as failure:
        render_internal_error(exchange, failure)


def _may_change_more_than_objects(exchange: Exchange) -> bool:
    if exchange.dialect is Dialect.COS:
        return not exchange.key and exchange.request.method not in ("GET", "HEAD")
    return exchange.dialect in (Dialect.API3, Dialect.API_GATEWAY, Dialect.CONTROL)  # calls use up a plan
