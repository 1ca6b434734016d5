"""Drawing pictures: runs in a process of its own, the only one that loads Pillow.

`picture.py` is the way of one picture, from the back to the front. A prompt is read for subjects, colours and weather
(`words.py`); models differ in palette, backdrop and finish (`styles.py`). The same brief always gives the same bytes.
"""
