"""Certificates: which ones a channel trusts, and what is said of those it does not."""

import ssl
from pathlib import Path


def tls_context(*, verify: bool, ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that trusts the system's authorities, and those of `ca_file`.

    With `verify` off, which is `verify=no` in a channel's URL, it trusts everybody.
    Raises OSError, of which ssl.SSLError is one, when the file cannot be read.
    """
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def untrusted(error: ssl.SSLCertVerificationError) -> str:
    """Return why a certificate is not trusted, and what to do about it."""
    return (
        f"TLS: {error.verify_message}; if an authority of your own signed it, name "
        "the file with its certificate in ca_file"
    )
