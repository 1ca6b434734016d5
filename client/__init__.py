"""The callers' library: order an image, look at it, wait for it, fetch it.

    with ImageService(url, api_key) as service:
        job = service.create(ImageRequest(prompt="draw a cat"), idempotency_key="order-17")
        job = service.wait(job.id)
        service.download(job.outputs[0], Path("cat.png"))

Everything that can go wrong is in `client.errors`.
"""

from __future__ import annotations

from client.errors import ImageServiceError, NotGenuine
from client.gateway_signing import GatewayKeyPair
from client.job import Job, JobError, JobPage, Output
from client.keys import ApiKey, new_key
from client.request import ImageRequest, Reference, Webhook
from client.route import Route
from client.service import ImageService, new_idempotency_key
from client.webhooks import WebhookEvent, verify_webhook

__all__ = [
    "ApiKey",
    "GatewayKeyPair",
    "ImageRequest",
    "ImageService",
    "ImageServiceError",
    "Job",
    "JobError",
    "JobPage",
    "NotGenuine",
    "Output",
    "Reference",
    "Route",
    "Webhook",
    "WebhookEvent",
    "new_idempotency_key",
    "new_key",
    "verify_webhook",
]
