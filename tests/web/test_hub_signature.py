"""What a hub signs its deliveries with: any header, any body."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from tocsin.web.hub_signature import HubSignature


@given(header=st.text(), parts=st.lists(st.binary()))
def test_no_header_is_a_fault_and_none_is_right_by_chance(
    header: str, parts: list[bytes]
) -> None:
    signature = HubSignature(header, "secret")
    for part in parts:
        signature.add(part)

    assert not signature.is_right


@given(parts=st.lists(st.binary()), method=st.sampled_from(["sha256", "SHA512"]))
def test_a_body_is_signed_however_it_is_cut(parts: list[bytes], method: str) -> None:
    digest = hmac.new(b"secret", b"".join(parts), getattr(hashlib, method.lower()))
    signature = HubSignature(f" {method}={digest.hexdigest().upper()} ", "secret")
    for part in parts:
        signature.add(part)

    assert signature.is_right
    assert signature.proves
