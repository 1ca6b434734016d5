"""The composition root: what the stack is made of, and what it tells the world."""

from pathlib import Path

import pulumi

from infra import documents, package
from infra.authorization import ServiceRole, ServiceRoleArgs, look_up
from infra.front_door import FrontDoor, FrontDoorArgs
from infra.function import ImageFunction, ImageFunctionArgs, told
from infra.gateway import GatewayDoor, GatewayDoorArgs
from infra.logs import FunctionLogs, FunctionLogsArgs
from infra.names import MPS_ROLE
from infra.observability import Alarms, AlarmsArgs
from infra.secrets import WebhookSecret, WebhookSecretArgs
from infra.settings.environment import variables
from infra.settings.source import load
from infra.settings.table.access import API_GATEWAY
from infra.storage import ImageBucket, ImageBucketArgs
from infra.triggers import triggers

settings = load()
place, names, tags = settings.place, settings.names, settings.tags
code = package.build(Path(__file__).parent, runtime=settings.function.runtime, warn=pulumi.log.warn)

images = ImageBucket("images", ImageBucketArgs(place, settings.bucket, settings.service.cors_origins, tags))
logs = FunctionLogs("logs", FunctionLogsArgs(names.logs, settings.log_retention_days, tags))

delivery = ServiceRole(
    "mps",
    ServiceRoleArgs(
        role=MPS_ROLE,
        service=documents.MPS_SERVICE,
        policy=names.mps_policy,
        document=documents.deliver_images(place),
        description="MPS delivers finished images into the bucket of the image service.",
        tags=tags,
        standing=settings.mps_role,
        found=look_up(MPS_ROLE),
        retain=settings.retain_mps_role,
    ),
)
execution = ServiceRole(
    "function",
    ServiceRoleArgs(
        role=names.execution_role,
        service=documents.SCF_SERVICE,
        policy=names.execution_role,
        document=documents.run_function(place, settings.service.webhook_secret_name),
        description="What the function of the image service may do.",
        tags=tags,
    ),
)

signing = []
if settings.webhook_secret:
    secret = WebhookSecret(
        "webhooks",
        WebhookSecretArgs(names.webhook_secret, settings.webhook_secret, settings.disposable, tags),
    )
    signing.append(secret.version)

gateway = settings.door.kind == API_GATEWAY
url_auth = None if gateway else settings.door.url_auth.upper()
wanted = triggers(place, settings.function.sweep_cron, url_auth=url_auth)
function = ImageFunction(
    "service",
    ImageFunctionArgs(
        name=names.function,
        zip_file=code,
        settings=settings.function,
        environment=told(variables(place, settings.service), settings.service.sealed),
        triggers=wanted,
        role=execution.role_name,
        logset_id=logs.logset_id,
        topic_id=logs.topic_id,
        tags=tags,
        ready=[images.bucket, *execution.ready, *delivery.ready, *signing],
    ),
)
if settings.alarms.made:
    Alarms(
        "alarms",
        AlarmsArgs(
            names=names,
            place=place,
            settings=settings.alarms,
            timeout_seconds=settings.function.timeout_seconds,
            function_name=function.name,
            logset_id=logs.logset_id,
            topic_id=logs.topic_id,
            searchable=logs.index,
            tags=tags,
        ),
    )
shown = FrontDoorArgs(asked=wanted, made=function.trigger_infos)
if gateway:
    through = GatewayDoorArgs(
        names=names,
        function_made=function,
        triggers=shown,
        timeout_seconds=settings.function.timeout_seconds,
        calls_per_second=settings.door.calls_per_second,
        keys=settings.door.keys,
        cors=bool(settings.service.cors_origins),
        tags=tags,
    )
    entrance = GatewayDoor("gateway", through)
    pulumi.export("serviceUrl", entrance.url)
    if entrance.key_pairs is not None:
        pulumi.export("gatewayKeys", entrance.key_pairs)
else:
    door = FrontDoor("door", shown)
    pulumi.export("serviceUrl", door.url)
    pulumi.export("functionUrl", door.url)
pulumi.export("urlAuth", settings.door.signature)
pulumi.export("bucket", images.name)
pulumi.export("region", place.region)
pulumi.export("appId", place.app_id)
pulumi.export("functionName", function.name)
pulumi.export("functionZip", code)
pulumi.export("mpsRole", delivery.role_name)
pulumi.export("logTopicId", logs.topic_id)
