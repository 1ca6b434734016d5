"""An embedded Tencent Cloud: one process, one port, as strict as the real one.

It knows nothing of the rest of this project: whoever calls it is a customer. Start with `gateway/chain.py`,
which lists what happens to a request in order.

Values are msgspec Structs. They are dataclasses in all but name, made in C: a hundred of them cost a tenth of the time
at the start, and a request makes a dozen. A dataclass is left where a Struct lacks something.
"""
