"""The gRPC edge: what the engine says, in the provider's words, and back."""
