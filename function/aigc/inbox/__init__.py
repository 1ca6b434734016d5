"""Files that people and pipelines drop into the bucket."""
