"""State that outlives something: the process (`--data DIR`) or what a test does to it (snapshots).

`contract.py` is what a service offers; `inventory.py` takes stock of all of them; `keeper.py` writes what changes to
`log.py` in `folder.py`; `snapshots.py` remembers whole inventories in memory.
"""
