"""The body of CreateAigcImageTask, built from a spec. Field names: platform.md 1.2 and 1.3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aigc.request.spec import ImageSpec


@dataclass(frozen=True)
class Store:
    """Where MPS puts the result. `bucket` has its -APPID (platform.md 1.3)."""

    bucket: str
    region: str
    path: str


def create_payload(spec: ImageSpec, *, store: Store, presign: Callable[[str], str]) -> dict[str, Any]:
    """The request parameters. Only what was asked for is sent, and always the place for the result."""
    images = [
        _given({"ImageUrl": reference.url or presign(reference.key), "ReferenceType": reference.reference_type})
        for reference in spec.reference_images
    ]
    extra = {
        "AspectRatio": spec.aspect_ratio,
        "Resolution": spec.resolution,
        "LogoAdd": spec.logo_add,
        "OutputFormat": spec.output_format,
    }
    return _given(
        {
            "ModelName": spec.model,
            "ModelVersion": spec.model_version,
            "Prompt": spec.prompt,
            "NegativePrompt": spec.negative_prompt,
            "EnhancePrompt": spec.enhance_prompt,
            "ImageInfos": images,
            "ExtraParameters": _given(extra),
            "SceneType": spec.scene_type,
            "OutputImageCount": spec.output_image_count,
            "AdditionalParameters": spec.additional_parameters,
            "StoreCosParam": {
                "CosBucketName": store.bucket,
                "CosBucketRegion": store.region,
                "CosBucketPath": store.path,
            },
            "Operator": spec.operator,
        }
    )


def _given(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None and value not in ("", [], {})}
