"""The smallest mail server (RFC 5321, with STARTTLS where it is given a certificate, and AUTH PLAIN): keeps what it is sent."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.peers.serving import serving


@dataclass
class MailServer:
    """Its port, who may log in (None: nobody has to), how many mails it refuses first, and what was sent to it."""

    password: str | None = None
    refuses: int = 0
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # commands, as they came; those over TLS with a star


class _Handler(StreamRequestHandler):
    server: Any  # ThreadingTCPServer with `kept` and `context`
    logged_in = secure = False

    def handle(self) -> None:
        self.say("220 mail.test")
        while line := self.rfile.readline(1000).decode().strip():
            self.server.kept.said.append("*" * self.secure + line)
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                return self.say("221 bye")
            self.answer(verb, line)
        return None

    def answer(self, verb: str, line: str) -> None:
        kept: MailServer = self.server.kept
        if verb == "EHLO":
            more = [] if self.secure or self.server.context is None else ["STARTTLS"]
            self.say(*(f"250-{word}" for word in ["mail.test", *more]), "250 AUTH PLAIN")
        elif verb == "STARTTLS":
            self.say("220 go on")
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
            self.secure = True
            self.setup()
        elif verb == "AUTH":
            self.logged_in = base64.b64decode(line.split(" ")[2]).split(b"\0")[2].decode() == kept.password
            self.say("235 welcome" if self.logged_in else "535 no")
        elif verb == "MAIL" and (kept.refuses or (kept.password and not self.logged_in)):
            kept.refuses = max(0, kept.refuses - 1)
            self.say("451 later")
        elif verb == "DATA":
            self.say("354 go on")
            lines = iter(self.rfile.readline, b".\r\n")
            kept.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))  # type: ignore[arg-type]
            self.say("250 kept")
        else:
            self.say("250 ok")

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@contextmanager
def mail_server(kept: MailServer, certificate: Path | None = None) -> Iterator[MailServer]:
    """One that runs as long as the context; with a certificate (and key, as PEM) it offers TLS."""
    server = ThreadingTCPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign] - who does not trust it hangs up
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
    if context is not None and certificate is not None:
        context.load_cert_chain(certificate)
    vars(server).update(kept=kept, context=context)
    kept.port = server.server_address[1]
    with serving(server):
        yield kept


def certificate(folder: Path) -> Path:
    """A certificate for localhost with its key in one file, vouched for by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, moment = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), moment, moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    unlocked = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "mail.pem"
    path.write_bytes(key.private_bytes(*unlocked) + made.public_bytes(serialization.Encoding.PEM))
    return path
