"""The policy pack: what no stack of this service may ask the cloud for, whatever its settings say.

The rules (`rules/`) are pure functions from one resource, as the program asks for it, to sentences; `pack` hands them
to the engine. Nothing here knows the program: it judges what any program asks for.
"""
