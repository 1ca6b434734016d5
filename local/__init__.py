"""Everything on one machine: the embedded cloud and the real engine as processes, and the demo that drives them.

`up.py` is the heart: a cloud, a stack in it, and `.local/outputs.json` for whoever wants to use them.
"""
