"""Is there budget left? Ceilings of images per day, and how fast one caller may create."""
