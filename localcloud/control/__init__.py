"""The control plane under /_localcloud/: for tests and tools, unsigned, never in the journal (docs/cloud.md)."""
