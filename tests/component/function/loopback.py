"""A proxy on 127.0.0.1 that answers CONNECT itself: it speaks TLS in the name of whatever host was asked for, and hands
each request to a function. What the function's own clients see is exactly what they see behind a real proxy.
"""

from __future__ import annotations

import datetime
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.cloud import PATIENCE


class NoAnswer(Exception):
    """Close the connection without an answer."""


@dataclass(frozen=True)
class Request:
    """One request as it arrived. Header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """One answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    hints: int = 0  # how many 103 come before it


App = Callable[[Request], Answer]


@dataclass
class Loopback:
    """The running proxy. `connections` has where each CONNECT went, `names` what each TLS handshake asked for."""

    environment: dict[str, str]
    requests: list[Request] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)


@contextmanager
def loopback(app: App, folder: Path, *hosts: str) -> Iterator[Loopback]:
    """Serve `app` as all of `hosts` until the block ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = _certificate(folder, hosts)
    context.load_cert_chain(certificate)
    seen = Loopback({})
    context.sni_callback = lambda _socket, name, _context: seen.names.append(name)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = PATIENCE

        def do_CONNECT(self) -> None:
            seen.connections.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            self.close_connection = False

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, self.path, headers, body)
            seen.requests.append(request)
            try:
                answer = app(request)
            except NoAnswer:
                self.close_connection = True
                self.connection.close()
                return
            for _ in range(answer.hints):
                self.send_response_only(103)
                self.end_headers()
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815

        def finish(self) -> None:
            super().finish()
            self.connection.close()  # the TLS one, of which the base class knows nothing

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that goes away in the middle is part of the tests."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    seen.environment = {
        "HTTPS_PROXY": f"http://127.0.0.1:{server.server_address[1]}",
        "SSL_CERT_FILE": str(certificate),
        "TENCENTCLOUD_SECRETID": "AKIDlocal",
        "TENCENTCLOUD_SECRETKEY": "local",
        "TENCENTCLOUD_SESSIONTOKEN": "session-token",
    }
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(folder: Path, hosts: tuple[str, ...]) -> Path:
    """A self-signed certificate for `hosts`, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "loopback.pem"
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + certificate.public_bytes(encoding))
    return file
