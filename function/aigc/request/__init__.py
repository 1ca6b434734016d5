"""What may be asked for: one validated value, the limits as data, and the body of the paid call."""
