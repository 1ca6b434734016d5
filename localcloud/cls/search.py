"""SearchLog: finding records by time and text."""

from __future__ import annotations

import msgspec

from localcloud.actions import action
from localcloud.clock import Clock
from localcloud.cls.errors import BadQuery, InvalidValue, NoIndex
from localcloud.cls.naming import topic_resource
from localcloud.cls.query import parse
from localcloud.cls.records import Record, Topic
from localcloud.cls.store import LogStore
from localcloud.cls.wire import Found, LogView, SearchLog
from localcloud.exchange import Call

PAGE = 1000
"""The largest number of records of one answer (official SDK, SearchLog)."""


class SearchActions(msgspec.Struct, frozen=True):
    """Searches look at what is there: a record can be found as soon as it is written, unlike in the real cloud."""

    store: LogStore
    clock: Clock

    @action(SearchLog, resource=topic_resource)
    def search(self, call: Call, asked: SearchLog) -> Found:
        topic = self.store.topic(asked.topic_id, call.region)
        if asked.start >= asked.end:
            raise InvalidValue("From must be before To; both are milliseconds since 1970.")
        if not 1 <= asked.limit <= PAGE or asked.offset < 0:
            raise InvalidValue(f"Limit is 1-{PAGE} and Offset 0 or more.")
        if topic.index is None:
            raise NoIndex(
                f"The topic {topic.name!r} has no index, so nothing can be searched; make one with CreateIndex."
            )
        text = asked.query_string if asked.query_string is not None else asked.query or ""
        query = parse(text)
        query.check(topic.index)
        found = [
            record
            for record in topic.between(asked.start / 1000, asked.end / 1000, self.clock.now())
            if query.matches(record.fields, topic.index)
        ]
        if asked.sort == "desc":
            found.reverse()
        first = _position(asked.context) if asked.context else asked.offset
        shown = found[first : first + asked.limit]
        over = first + len(shown) >= len(found)
        return Found(
            results=[_view(topic, record) for record in shown],
            list_over=over,
            context="" if over else str(first + len(shown)),
        )


def _position(context: str) -> int:
    """Where the page after an answer begins. Raises `BadQuery` for a context that no answer had."""
    if not (context.isascii() and context.isdigit()):
        raise BadQuery("Context is the one of the answer before, or empty.")
    return int(context)


def _view(topic: Topic, record: Record) -> LogView:
    return LogView(
        time=int(record.at * 1000),
        topic_id=topic.id,
        topic_name=topic.name,
        log_json=msgspec.json.encode(dict(record.fields)).decode(),
        pkg_log_id=str(record.number),
    )
