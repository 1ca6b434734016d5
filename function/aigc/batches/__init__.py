"""Files with one request per line: checked as a whole at once, then dispatched line by line."""
