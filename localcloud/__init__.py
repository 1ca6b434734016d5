"""An embedded Tencent Cloud: one process, one port, as strict as the real one.

It knows nothing of the rest of this project: whoever calls it is a customer. Start with `gateway/chain.py`,
which lists what happens to a request in order.
"""
