"""A job: its append-only history, the state machine over it, and what moves it on."""
