"""Functions as one would write them without this project: what ours is measured against."""
