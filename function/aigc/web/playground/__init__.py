"""The playground: one self-contained page, which may load nothing and run nothing but what it came with."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

from aigc.config import Settings
from aigc.request import catalogue
from aigc.request.offer import Offer

_HERE = os.path.dirname(__file__)


def answer(settings: Settings, offer: Offer, *, bucket_host: str, request_id: str) -> dict[str, Any]:
    """The page as an HTTP answer."""
    style, script = _read("page.css"), _read("page.js")
    parts = {"style": style, "script": script, "catalogue": _inert(choices(settings, offer))}
    page = _read("page.html")
    for name, text in parts.items():
        page = page.replace(f"/*{name}*/", text)
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-cache",
        "Content-Security-Policy": policy(style, script, bucket_host),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Request-Id": request_id,
    }
    return {"isBase64Encoded": False, "statusCode": 200, "headers": headers, "body": page}


def policy(style: str, script: str, bucket_host: str) -> str:
    """The page's Content-Security-Policy: its own style and script by their hashes, the service, and the bucket."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            f"img-src 'self' blob: data: https://{bucket_host}",
            f"connect-src 'self' https://{bucket_host}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def choices(settings: Settings, offer: Offer) -> dict[str, Any]:
    """What the page offers: the same limits the service enforces."""
    return {
        "model": offer.default,
        "anonymous": settings.anonymous,
        "formats": catalogue.IMAGE_FORMATS,
        "ratios": catalogue.EIGHT_RATIOS,
        "most": catalogue.OUTPUT_IMAGES,
        "bytes": catalogue.REFERENCE_BYTES,
        "models": {
            name: {
                "assumed": model.assumed,
                "versions": {version: _shown(limits) for version, limits in model.versions.items()},
                "unnamed": _shown(model.limits("")),
            }
            for name, model in offer.models.items()
        },
    }


def _shown(limits: catalogue.Limits) -> dict[str, Any]:
    return {
        "images": limits.images,
        "prompt": limits.prompt,
        "ratios": limits.ratios,
        "resolutions": limits.resolutions,
    }


def _read(name: str) -> str:
    with open(os.path.join(_HERE, name), encoding="utf-8") as file:
        return file.read()


def _inert(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
