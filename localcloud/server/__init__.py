"""Sockets: HTTP/1.1, the CONNECT proxy with its certificates, and the listener. Nothing here knows a service."""
