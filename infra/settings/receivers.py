"""Who is told when an alarm rings."""

from __future__ import annotations

import re

from infra.errors import Unfit
from infra.settings.model import Receiver, ReceiverKind
from infra.settings.records import parsed

_HOW = "it must be a list of user:<id>, group:<id> and https:// or http:// addresses"
_PERSON = re.compile(r"(?P<kind>user|group):(?P<number>[0-9]{1,18})")
_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\s\"<>]*)?")
_AFTER_HOST = re.compile(r"(?<=[^:/])[/?#\s]")
_LONGEST_URL = 256
_MOST_URLS = 6


def alarm_receivers(text: str) -> tuple[Receiver, ...]:
    """Users and groups by their CAM ids, and addresses that get a POST (SDK: a notice has at most 6 of them).

    Plain HTTP is allowed beside HTTPS because the cloud allows both (an example of Monitor's, document/api/248/51281).
    """
    wanted = parsed(text, _HOW)
    if not isinstance(wanted, list) or not all(isinstance(each, str) for each in wanted):
        raise Unfit(f"is not a list of texts; {_HOW}")
    receivers = tuple(_receiver(each) for each in wanted)
    if len(set(receivers)) < len(receivers):
        raise Unfit("names a receiver twice")
    if sum(each.kind is ReceiverKind.URL for each in receivers) > _MOST_URLS:
        raise Unfit(f"has more than {_MOST_URLS} addresses, which is what one notice may have")
    return receivers


def _receiver(text: str) -> Receiver:
    person = _PERSON.fullmatch(text)
    if person:
        return Receiver(ReceiverKind(person["kind"]), person["number"])
    if _URL.fullmatch(text) and len(text) <= _LONGEST_URL:
        return Receiver(ReceiverKind.URL, text)
    # No more of it than the host: what follows may be a token, and only as a whole the engine knows it for a secret.
    shown = _AFTER_HOST.split(text, maxsplit=1)[0]
    more = "..." if shown != text else ""
    raise Unfit(f"has {shown + more!r}; {_HOW} of at most {_LONGEST_URL} characters")
