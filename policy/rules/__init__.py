"""The rules, by what they are about. Pure: no engine, no clock, no files."""
