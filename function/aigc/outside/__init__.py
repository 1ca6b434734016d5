"""COS and MPS as they really are: the adapters behind `aigc.ports`."""
