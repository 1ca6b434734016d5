"""The timer's work: parked jobs and everything that was left open."""
