"""The pack as a process, which the engine starts, talks to and ends."""

from __future__ import annotations

import sys
from pathlib import Path

if not __package__:  # started by its folder, as a language host does it: the checkout is then not on the path
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pulumi_policy import PolicyPack

from policy.catalogue import RULES
from policy.pack import as_policy

PolicyPack(name="aigc-image-service", policies=[as_policy(rule) for rule in RULES])
