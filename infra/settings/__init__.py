"""The stack's settings: typed, frozen, and right, or the program does not start.

`model` says what a setting means, `rules`, `cron`, `callers` and `records` what one value may be, `table` which setting
has which rule, `agreements` what must hold between settings, `reading` puts them together without any I/O, and `source`
is the edge that asks Pulumi.
"""
