"""The Security Token Service: temporary keys of roles, and who a key belongs to."""
