"""Putting the parts together: per instance, per invocation, and per thread of an invocation."""
