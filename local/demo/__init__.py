"""`make demo`: the main job from nothing to nothing, told in plain words. `story.py` is its table of contents."""
