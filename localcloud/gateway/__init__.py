"""What happens to a request: read `chain.py` first."""
