"""docs/settings.md: every setting, with what it is when nobody says, what it may be and what it means."""

from __future__ import annotations

import json
from collections.abc import Iterator

import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

from infra.settings.setting import REQUIRED, Group, Setting
from infra.settings.table import GROUPS
from infra.settings.table.function import RUNTIMES
from infra.sites import Site

PROJECT = "aigc-image-service"

_HEAD = """\
# Settings

<!-- Written by `make docs` from infra/settings/table/; edit it there. -->

Everything a stack can be told. The defaults are safe; only `apiKeys` and the region have to be set. Settings live in
the stack's file under `stacks/` ([stacks.md](stacks.md)), and are best changed with Pulumi:

```sh
pulumi config set aigc-image-service:imagesPerDay 500
pulumi config set --path 'aigc-image-service:models[0].name' Hunyuan
pulumi preview
```

A preview checks all of them before anything changes. Whatever is wrong is told at once, one sentence for each mistake,
with the setting's name and what is allowed; a name that is no setting is a mistake, too. What a change does to a
deployed stack is in [changes.md](changes.md), setting by setting.

What is set with `pulumi config set --secret` is encrypted in the stack's file. Of `webhookSecret`, `alarmReceivers`,
`apiKeys`, `models` and `defaultPrompt` it is then encrypted in the stack's state, too.
"""

_REGION = """\
### tencentcloud:region

Region of the bucket, the function and its logs. It is the provider's own setting, so that both cannot disagree; where
the stack says nothing, `TENCENTCLOUD_REGION` does. A deployed stack stays where it is: a preview for another region is
refused.

Required · one of these, as far as is known · [a change](changes.md#what-the-table-does-not-show)
"""

_KNOWN = """\
SCF's regions are the nine that its pages name, the same on both sites; the memory that an account may use in each
bounds `reservedInstances`. MPS's are those that its agent skill names, from the documentation of cloud.tencent.com. For
tencentcloud.com we know of no list, so no region is refused there for want of MPS; nor is it documented into buckets of
which regions MPS delivers ([sources.md](sources.md#platform), 2.5 and 5.6).
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD, _contents()]
    for group in GROUPS:
        parts.extend(_section(group))
    return "\n".join(parts)


def _contents() -> str:
    rows = (f"| [{group.title}](#{_anchor(group.title)}) | {_links(group)} |" for group in GROUPS)
    return "\n".join(("| | |", "|---|---|", *rows, ""))


def _links(group: Group) -> str:
    region = ["[`tencentcloud:region`](#tencentcloudregion)"] if group is GROUPS[0] else []
    return ", ".join([*region, *(f"[`{each.name}`](#{each.name.lower()})" for each in group.settings)])


def _section(group: Group) -> Iterator[str]:
    yield f"## {group.title}\n"
    if group.about:
        yield f"{group.about}\n"
    for setting in group.settings:
        yield from _entry(setting)
        if setting.name == "site":
            yield _regions()


def _entry(setting: Setting) -> Iterator[str]:
    yield f"### {setting.name}\n"
    more = f" More: {setting.page}." if setting.page else ""
    yield f"{setting.about}{more}\n"
    yield f"{_default(setting)} · {setting.rule.allowed} · [a change]({_change(setting)})\n"
    if setting.example is not None:
        stated = yaml.safe_dump(
            {f"{PROJECT}:{setting.name}": setting.example}, sort_keys=False, width=200, default_flow_style=None
        )
        yield f"```yaml\nconfig:\n{_indented(stated)}```\n"


def _default(setting: Setting) -> str:
    if setting.default is REQUIRED:
        return "Required"
    if setting.default in ("", [], {}):
        return "Default: empty"
    return f"Default `{setting.default if isinstance(setting.default, str) else json.dumps(setting.default)}`"


def _change(setting: Setting) -> str:
    """Where the page about changes has it. With one value to choose there is nothing to change yet."""
    still = setting.name == "runtime" and len(RUNTIMES) == 1
    return "changes.md#what-the-table-does-not-show" if still else f"changes.md#{setting.name.lower()}"


def _regions() -> str:
    sites = tuple(Site)
    names = dict.fromkeys(name for site in sites for name in site.facts.scf_mb)
    head = ["| region | memory for all functions | " + " | ".join(f"`{site.value}`" for site in sites) + " |"]
    head.append("|---|---|" + "---|" * len(sites))
    rows = [
        f"| `{name}` | {_memory(name)} | " + " | ".join(_known(site, name) for site in sites) + " |" for name in names
    ]
    return "\n".join([_REGION, "<!-- table: regions -->", *head, *rows, "", _KNOWN])


def _memory(region: str) -> str:
    found = {site.facts.scf_mb[region] for site in Site if region in site.facts.scf_mb}
    return " or ".join(f"{megabytes:,} MB" for megabytes in sorted(found))


def _known(site: Site, region: str) -> str:
    if site.facts.lacks(region):
        return "no"
    return "SCF and MPS" if site.facts.mps_regions is not None else "SCF; MPS not known"


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def _anchor(heading: str) -> str:
    return "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -").replace(" ", "-")
