"""Telling receivers what became of jobs, as Standard Webhooks 1.0.0 has it: signed, repeated, and never inwards."""
