"""The stack's settings: typed, frozen, and right, or the program does not start.

`model` says what a setting means, `rules` what one value may be, `table` which setting has which rule, `agreements` what
must hold between settings, `reading` puts them together without any I/O, and `source` is the edge that asks Pulumi.
"""

from infra.settings.model import ApiKey, BucketSettings, FunctionSettings, ServiceSettings, Settings
from infra.settings.source import load

__all__ = ["ApiKey", "BucketSettings", "FunctionSettings", "ServiceSettings", "Settings", "load"]
