"""Looks at a real account before the first `pulumi up`, changes nothing in it, and says what to mend.

A room of its own: `client/` is installed by callers, who have no cloud keys and not the cloud's SDK; `local/` knows
only the embedded cloud. What the stack will be is asked of `infra/`, so that both can never disagree.
"""
