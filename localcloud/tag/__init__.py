"""The tag service: one truth for the tags of every resource of every service."""
