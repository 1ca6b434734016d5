"""Getting a Pulumi engine onto a machine that has none, with the standard library alone.

Read `provision.py` first: it is the order in which the engine is looked for.
"""

from engine.provision import Engine, ensure

__all__ = ["Engine", "ensure"]
