"""The event a function gets when an object changed (platform.md 5.12). Pure.

`eventName` is the concrete event; the official sample shows the rule's pattern, other official pages concrete names.
`key` is raw UTF-8 and `url` percent-encoded, as the official demos read them.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from localcloud.events import ObjectEvent
from localcloud.regions import SHORT_REGIONS


def cos_event(event: ObjectEvent, *, app_id: str, function: str, namespace: str, number: int) -> dict[str, Any]:
    """One change as the function's event. `number` is the event's `reqid`."""
    name = event.bucket.removesuffix(f"-{app_id}")
    short = SHORT_REGIONS.get(event.region, event.region)
    meta = {"x-cos-request-id": event.request_id, "Content-Type": event.content_type, **event.meta}
    return {
        "Records": [
            {
                "cos": {
                    "cosSchemaVersion": "1.0",
                    "cosObject": {
                        "url": f"http://{event.bucket}.cos.{event.region}.myqcloud.com/{quote(event.key)}",
                        "meta": meta,
                        "vid": "",
                        "key": f"/{app_id}/{name}/{event.key}",
                        "size": event.size,
                    },
                    "cosBucket": {"region": short, "name": name, "appid": app_id, "s3Region": event.region},
                    "cosNotificationId": "unkown",  # the cloud's own spelling
                },
                "event": {
                    "eventName": event.name,
                    "eventVersion": "1.0",
                    "eventTime": int(event.at),
                    "eventSource": "qcs::cos",
                    "requestParameters": {
                        "requestSourceIP": event.source_ip,
                        "requestHeaders": dict(event.request_headers),
                    },
                    "eventQueue": f"qcs:0:scf:{short}:appid/{app_id}:{namespace}.{function}.$LATEST",
                    "reservedInfo": "",
                    "reqid": number,
                },
            }
        ]
    }
