"""The properties of a function as data (provider.md 3.3; platform.md 5.5 and 5.6)."""

from __future__ import annotations

from provider.fields import Fields, block, blocks, flag, number, text, text_list, text_map
from provider.resources.function_triggers import same_description, trigger_identity
from provider.rules import at_most_4_kb, between, matches, multiple_of, no_longer_than, one_of

LONGEST_NAME = 60
PROTECTED = ("SCF_", "QCLOUD_", "TENCENTCLOUD_")
"""Environment variables whose names begin so belong to the platform."""

_NAME = matches(
    r"[A-Za-z][A-Za-z0-9_:-]{0,58}[A-Za-z0-9:]",
    "2 to 60 letters, digits, - _ or :, beginning with a letter and not ending in - or _",
)
_HANDLER = matches(
    r"[A-Za-z][A-Za-z0-9_.:-]{0,58}[A-Za-z0-9.:]",
    "2 to 60 letters, digits, - _ . or :, such as index.main_handler",
)

FIELDS: Fields = {
    "name": text(_NAME, replaces=True, autoname=LONGEST_NAME),
    "namespace": text(default="default", replaces=True),
    "handler": text(_HANDLER),
    "runtime": text(),
    "description": text(no_longer_than(1000), default=""),
    "memSize": number(multiple_of(128, "MB"), default=128),
    "timeout": number(between(1, 900, "seconds"), default=3),
    "environment": text_map(at_most_4_kb),
    "role": text(),
    "vpcId": text(),
    "subnetId": text(),
    "clsLogsetId": text(computed=True),
    "clsTopicId": text(computed=True),
    "funcType": text(
        one_of("Event", "HTTP"),
        default="Event",
        fixed="the type of a function is fixed when it is created. For a new one: `pulumi up --replace <urn>`",
    ),
    "l5Enable": flag(default=False),
    "dnsCache": flag(default=False),
    "enablePublicNet": flag(default=False),
    "enableEipConfig": flag(default=False),
    "asyncRunEnable": text(one_of("TRUE", "FALSE"), computed=True, replaces=True),
    "zipFile": text(),
    "cosBucketName": text(),
    "cosObjectName": text(),
    "cosBucketRegion": text(),
    "imageConfigs": blocks(
        {
            "imageType": text(one_of("personal", "enterprise"), required=True),
            "imageUri": text(required=True),
            "registryId": text(),
            "entryPoint": text(),
            "command": text(),
            "args": text(),
            "containerImageAccelerate": flag(),
            "imagePort": number(default=9000),
        }
    ),
    "layers": blocks({"layerName": text(required=True), "layerVersion": number(required=True)}),
    "intranetConfig": block(
        {"ipFixed": text(one_of("ENABLE", "DISABLE"), required=True), "ipAddresses": text_list(computed=True)},
        computed=True,
    ),
    "cfsConfigs": blocks(
        {
            "userId": text(required=True),
            "userGroupId": text(required=True),
            "cfsId": text(required=True),
            "mountInsId": text(required=True),
            "localMountDir": text(required=True),
            "remoteMountDir": text(required=True),
            "ipAddress": text(computed=True),
            "mountVpcId": text(computed=True),
            "mountSubnetId": text(computed=True),
        }
    ),
    "triggers": blocks(
        {
            "name": text(required=True),
            "type": text(required=True),
            "triggerDesc": text(required=True, same=same_description),
            "cosRegion": text(),
        },
        identity=trigger_identity,
    ),
    "tags": text_map(),
}

OUTPUTS: Fields = {
    "functionId": text(),
    "status": text(),
    "statusDesc": text(),
    "codeSize": number(),
    "codeResult": text(),
    "codeError": text(),
    "errNo": number(),
    "modifyTime": text(),
    "host": text(),
    "vip": text(),
    "eipFixed": flag(),
    "eips": text_list(),
    "installDependency": flag(),
    "triggerInfos": blocks(
        {
            "name": text(),
            "type": text(),
            "triggerDesc": text(),
            "enable": flag(),
            "createTime": text(),
            "modifyTime": text(),
            "customArgument": text(),
        }
    ),
}
