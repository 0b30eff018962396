#!/usr/bin/env bash
# rfc3161-client 1.0.9 gives the time of a timestamp without the fraction of a second
# that stands in it.
#
# A good engineer would guess: gen_time is a datetime, which has microseconds, so the
# time that the authority signed is given whole.
#
# What happens: a token that says 14:14:10.512868 has a gen_time of 14:14:10, which
# looks like one that was signed without a fraction. Nothing is rounded: it is always
# earlier. openssl and rfc3161ng 2.1.3 show the fraction.
#
# Why it matters to a news monitor: a page fetched at 10.3 seconds and stamped at 10.5
# was stamped at 10.0, before it was there, says the check of the evidence; and stamps
# of one second have no order, though the authority gave them one.
#
# Source: RFC 3161, 2.4.2 (genTime may have a fraction).
#
# It needs `openssl`, which plays the authority.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    rfc3161-client==1.0.9 \
    rfc3161ng==2.1.3

cd "$folder"
cat >authority.conf <<'SETTINGS'
[req]
distinguished_name = name
[name]
[extension]
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = bay
[bay]
serial = serial
signer_cert = certificate.pem
signer_key = key.pem
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
clock_precision_digits = 6
SETTINGS
openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=Bay" -days 2 -keyout key.pem \
    -out certificate.pem -config authority.conf -extensions extension 2>log
echo 01 >serial
echo "Port closed" >page
openssl ts -query -data page -sha256 -cert -out query 2>>log
openssl ts -reply -queryfile query -config authority.conf -out answer 2>>log
openssl ts -reply -in answer -text >text 2>>log

"$folder/venv/bin/python" - <<'PROGRAM'
import re
from pathlib import Path

import rfc3161_client
import rfc3161ng
from pyasn1.codec.der import decoder

answer = Path("answer").read_bytes()
by_client = rfc3161_client.decode_timestamp_response(answer).tst_info.gen_time
response, _ = decoder.decode(answer, asn1Spec=rfc3161ng.TimeStampResp())
by_ng = rfc3161ng.get_timestamp(response.time_stamp_token, naive=False)
by_openssl = re.search("Time stamp: (.*)", Path("text").read_text())[1]

print("openssl:       ", by_openssl)
print("rfc3161ng:     ", by_ng)
print("rfc3161-client: guess:", by_ng, " seen:", by_client)
# DER leaves out zeros at the end, so a token made on the full second has no fraction.
if by_ng.microsecond == 0:
    raise SystemExit("made on a full second: run it again")
fraction = f"{by_ng.microsecond:06}".rstrip("0")
ok = by_client == by_ng.replace(microsecond=0) and f".{fraction}" in by_openssl
raise SystemExit(0 if ok else "this has changed")
PROGRAM
