"""The stack's settings: typed, frozen, and right, or the program does not start.

`model` says what a setting means to the program, `rules` and the modules beside it what one value may be, `table` has
every setting once, `agreements` what must hold between settings, `remarks` what is worth a warning, `reading` puts them
together without any I/O, and `source` is the edge that asks Pulumi. `schema` and `page` write what others read of the
table: Pulumi's own declaration, and docs/settings.md.
"""
