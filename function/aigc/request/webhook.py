"""The field `webhook` of a request: where to, and of what. Whether it can be served: `webhooks.screening`."""

from __future__ import annotations

from aigc.request import public_url
from aigc.request.fields import Fields, Names, kind
from aigc.request.spec import ENDS, WEBHOOK_EVENTS, Webhook

WEBHOOK: Names = {"url": ("url",), "events": ("events",)}


def read_webhook(top: Fields) -> Webhook | None:
    """The webhook that was asked for; None if there is none, or something is wrong with it."""
    sent = top.nested("webhook", WEBHOOK)
    if sent is None:
        return None
    before = len(top.errors)
    url = sent.text("url", most=public_url.LONGEST)
    if not sent.given("url"):
        sent.wrong("url", "is required")
    elif len(top.errors) == before and (reason := public_url.objection(url) or _fragment(url)):
        sent.wrong("url", reason)
    events = _events(sent)
    return Webhook(url, events) if len(top.errors) == before else None


def _fragment(url: str) -> str:
    return "must not have a fragment: it would not be sent" if "#" in url else ""


def _events(sent: Fields) -> tuple[str, ...]:
    """Each event once and in one order, so that two spellings of the same wish are the same request."""
    wanted = sent.value("events")
    if wanted is None:
        return ENDS
    if not isinstance(wanted, list):
        sent.wrong("events", f"must be a list, not {kind(wanted)}", list(WEBHOOK_EVENTS))
    elif not wanted:
        sent.wrong("events", "is empty; leave it out to be told of every end", list(WEBHOOK_EVENTS))
    elif unknown := [str(name)[:40] for name in wanted if name not in WEBHOOK_EVENTS]:
        known = ", ".join(WEBHOOK_EVENTS)
        sent.wrong("events", f"has {unknown[0]!r}; known: {known}", list(WEBHOOK_EVENTS))
    else:
        return tuple(name for name in WEBHOOK_EVENTS if name in wanted)
    return ()
