"""What tests share: a running embedded cloud, and clients for it."""
