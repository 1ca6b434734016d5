"""What MPS's image actions take and give (platform.md 1.2, 1.3, 2.1; official SDK `tencentcloud.mps.v20190612`)."""

from __future__ import annotations

from localcloud.actions import Answer, Nested, Parameters


class AigcImageInfo(Nested):
    image_url: str | None = None
    reference_type: str | None = None


class AigcImageExtraParam(Nested):
    aspect_ratio: str | None = None
    resolution: str | None = None
    logo_add: int | None = None
    output_format: str | None = None


class AigcStoreCosParam(Nested):
    cos_bucket_name: str | None = None
    cos_bucket_region: str | None = None
    cos_bucket_path: str | None = None


class CreateAigcImageTask(Parameters):
    model_name: str | None = None
    model_version: str | None = None
    scene_type: str | None = None
    prompt: str | None = None
    negative_prompt: str | None = None
    enhance_prompt: bool | None = None
    image_infos: tuple[AigcImageInfo, ...] | None = None
    output_image_count: int | None = None
    extra_parameters: AigcImageExtraParam | None = None
    additional_parameters: str | None = None
    store_cos_param: AigcStoreCosParam | None = None
    operator: str | None = None


class DescribeAigcImageTask(Parameters):
    task_id: str


class TaskCreated(Answer):
    task_id: str


class TaskView(Answer):
    status: str
    image_urls: list[str]
    message: str
