"""Certificates: whom a channel trusts, and what is said of whom it does not."""

from pathlib import Path

import pytest
from urllib3.exceptions import InsecureRequestWarning

from tests.alerts.test_channels import send
from tests.support.chat_services import Services
from tests.support.smtp_server import make_certificate
from tocsin.alerts.channels.apprise_url import ChannelError
from tocsin.alerts.channels.certificates import tls_context
from tocsin.alerts.channels.channel import Channel, open_channels


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


def test_a_web_service_with_an_authority_of_our_own_is_trusted(
    certificate: Path,
) -> None:
    with Services(tls=certificate) as services:
        url = f"jsons://127.0.0.1:{services.port}/hook"
        strict = send(Channel("hook", url))
        trusting = send(Channel("hook", url, ca_file=certificate))
        reopened = send(Channel("hook", url, ca_file=certificate).reopened(), key="k-2")
        with pytest.warns(InsecureRequestWarning):
            careless = send(Channel("hook", f"{url}?verify=no"), key="k-3")

        assert len(services.accepted) == 3
    assert strict.outcome == "channel", "it does not mend itself"
    assert "ca_file" in strict.reason
    assert [trusting.outcome, reopened.outcome, careless.outcome] == ["ok", "ok", "ok"]


def test_an_authority_of_our_own_takes_no_trust_from_the_public_ones(
    certificate: Path,
) -> None:
    trusted = tls_context(verify=True, ca_file=None).cert_store_stats()["x509_ca"]

    context = tls_context(verify=True, ca_file=certificate)

    assert context.cert_store_stats()["x509_ca"] >= trusted


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_used_is_named(
    tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text)

    with pytest.raises(ChannelError, match=r"alerts\.ca_file: .* cannot be used"):
        open_channels({}, ca_file=path)
