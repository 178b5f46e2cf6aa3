import gzip
import socket
import ssl
import threading
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lti_tool.errors import Refused, SettingsFaulty, TryAgain
from lti_tool.outbound import Answer, AnswerNotJson, Outbound, OutboundRefused, Unreachable, retry_after
from lti_tool.outbound.addresses import Guard, Target, is_public
from lti_tool.outbound.doors import ask, document, receipt
from tests.unit.hosts import Host, Reply, said

LOOPBACK = ("127.0.0.0/8",)
SECRET = "/path?token=do-not-log-me"


def speaker(allow=LOOPBACK, **settings):
    return Outbound(allow, user_agent="tests/1", **settings)


@pytest.fixture
def host():
    with Host() as host:
        yield host


# -- whom we speak to ---------------------------------------------------------------------------

INSIDE = """
127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 192.0.0.8 192.0.2.1
198.18.0.1 198.51.100.7 203.0.113.9 192.88.99.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1
2002:7f00:1::1 2002:808:808::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 fc00::1 fd12:3456::1 fe80::1 fec0::1 ff02::1 100::1
""".split()
OUTSIDE = "8.8.8.8 1.1.1.1 161.200.1.1 2606:4700::1111 2001:4860:4860::8888 ::ffff:8.8.8.8 64:ff9b::808:808".split()


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_leads_inside_is_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_internet_is_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused(address):
    outbound = speaker(allow=(), resolver=lambda host, port: [address])
    with pytest.raises(OutboundRefused) as refusal:
        outbound.request("GET", "https://lms.example" + SECRET)
    assert refusal.value.code == "address_private"
    assert refusal.value.facts["host"] == "lms.example"
    assert "do-not-log-me" not in str(refusal.value)


@pytest.mark.parametrize(
    "written", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::ffff:7f00:1]", "localhost", "LocalHost."]
)
def test_every_way_of_writing_the_loopback_is_refused(written):
    with pytest.raises(OutboundRefused) as refusal:
        speaker(allow=()).request("GET", f"https://{written}/")
    assert refusal.value.code in {"address_private", "name_unknown"}  # some name services do not read the odd spellings


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://lms.example/", "address_scheme"),
        ("file:///etc/passwd", "address_scheme"),
        ("gopher://lms.example/", "address_scheme"),
        ("//lms.example/", "address_scheme"),
        ("", "address_bad"),
        ("https://", "address_bad"),
        ("https://someone:secret@lms.example/", "address_bad"),
        ("https://@lms.example/", "address_bad"),
        ("https://lms.example\\@127.0.0.1/", "address_bad"),
        ("https://lms.example\\.other.example/", "address_bad"),
        ("https://lms.example/\x7f", "address_bad"),
        ("https://lms.example/a b", "address_bad"),
        ("https://lms.example/\r\nHost: other", "address_bad"),
        ("https://lms.example:99999/", "address_bad"),
        ("https://lms.example:0/", "address_bad"),
        ("https://[::1/", "address_bad"),
        ("https://lms%2eexample/", "address_bad"),
        ("https://lms.example/" + "a" * 5000, "address_bad"),
    ],
)
def test_an_address_that_is_no_plain_https_address_is_refused_before_any_look_up(url, code):
    looked_up = []
    outbound = speaker(allow=(), resolver=lambda host, port: looked_up.append(host) or ["8.8.8.8"])
    with pytest.raises(OutboundRefused) as refusal:
        outbound.request("GET", url)
    assert (refusal.value.code, looked_up) == (code, [])


def test_plain_http_to_a_public_host_is_refused_although_a_private_network_is_allowed():
    with pytest.raises(OutboundRefused) as refusal:
        speaker(allow=("10.0.0.0/8",), resolver=lambda host, port: ["8.8.8.8"]).request("GET", "http://lms.example/")
    assert refusal.value.code == "address_scheme"


@pytest.mark.parametrize("entry", ["{host}", "{host}:{port}", "127.0.0.0/8", "127.0.0.1"])
def test_the_operator_may_allow_a_host_a_host_with_port_or_a_network(host, entry):
    host.answers("GET", "/", Reply(200, b"hello"))
    outbound = speaker(allow=(entry.format(host="lms.test", port=host.port),), resolver=lambda name, port: ["127.0.0.1"])
    assert outbound.request("GET", f"http://lms.test:{host.port}/").body == b"hello"
    assert host.asked[0].headers["Host"] == f"lms.test:{host.port}"


def test_a_host_allowed_on_one_port_is_not_allowed_on_another(host):
    outbound = speaker(allow=(f"lms.test:{host.port + 1}",), resolver=lambda name, port: ["127.0.0.1"])
    with pytest.raises(OutboundRefused):
        outbound.request("GET", f"http://lms.test:{host.port}/")
    assert host.asked == []


def test_every_wrong_entry_of_the_list_is_named_at_once():
    with pytest.raises(SettingsFaulty) as faulty:
        speaker(allow=("lms.example", "10.0.0.0/99", "https://lms.example/", "a b"))
    assert len(faulty.value.faults) == 3


def test_a_name_that_changes_its_mind_gains_nothing(host):
    """DNS rebinding: what was looked up is what is dialled, and each new connection is judged anew."""
    host.answers("GET", "/", Reply(200, b"mine", {"Connection": "close"}))
    leads_to, asked = ["127.0.0.1", "169.254.169.254"], []

    def resolver(name, port):
        asked.append(name)
        return [leads_to.pop(0)]

    outbound = speaker(allow=("127.0.0.1",), resolver=resolver)
    assert outbound.request("GET", f"http://rebind.test:{host.port}/").body == b"mine"
    assert asked == ["rebind.test"]
    with pytest.raises(OutboundRefused):
        outbound.request("GET", f"http://rebind.test:{host.port}/")
    assert len(host.asked) == 1


def test_of_a_name_with_public_and_private_addresses_only_the_public_ones_are_dialled():
    mixed = [ip_address(text) for text in ("10.0.0.1", "8.8.8.8", "::1")]
    assert Guard().permitted(Target("https", "mixed.test", 443), mixed) == [ip_address("8.8.8.8")]


def test_a_name_that_nobody_knows_is_told_apart_from_a_name_server_that_is_down():
    def unknown(name, port):
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    def down(name, port):
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    with pytest.raises(OutboundRefused) as refusal:
        speaker(resolver=unknown).request("GET", "https://lms.example/")
    assert refusal.value.code == "name_unknown"
    with pytest.raises(Unreachable) as outage:
        speaker(resolver=down).request("GET", "https://lms.example/")
    assert outage.value.code == "connection_failed"


def test_a_name_server_that_never_answers_takes_no_longer_than_a_connection_may():
    started = time.monotonic()
    with pytest.raises(Unreachable) as outage:
        speaker(resolver=lambda name, port: time.sleep(3) or [], connect_timeout=0.2).request("GET", "https://lms.example/")
    assert outage.value.code == "timed_out"
    assert time.monotonic() - started < 2


# -- what comes back ----------------------------------------------------------------------------


def test_an_answer_is_handed_over_whole_whatever_its_status(host):
    host.answers("POST", "/x", said({"ok": False}, status=418, X_Thing="yes"))
    answer = speaker().request("POST", host.url("/x?a=1"), json={"n": 1}, headers={"Authorization": "Bearer t"})
    assert (answer.status, answer.headers["x-thing"], answer.json()) == (418, "yes", {"ok": False})
    asked = host.asked[0]
    assert (asked.target, asked.body, asked.headers["Authorization"]) == ("/x?a=1", b'{"n": 1}', "Bearer t")
    assert asked.headers["User-Agent"] == "tests/1"
    assert "Accept" not in asked.headers  # Moodle takes its own media type or none


def test_bytes_and_forms_travel_as_they_are(host):
    host.answers("POST", "/x", Reply())
    speaker().request("POST", host.url("/x"), content=b'{"b":1}', headers={"Content-Type": "application/vnd.x+json"})
    speaker().request("POST", host.url("/x"), data={"a": "1 2&3"})
    assert (host.asked[0].body, host.asked[0].headers["Content-Type"]) == (b'{"b":1}', "application/vnd.x+json")
    assert host.asked[1].form == {"a": "1 2&3"}


def test_connections_are_kept_for_the_next_request_also_of_another_thread(host):
    host.answers("GET", "/", Reply(200, b"x"))
    host.answers("POST", "/empty", Reply(204))
    outbound = speaker()
    for _ in range(3):
        outbound.request("GET", host.url("/"))
        outbound.request("POST", host.url("/empty"))
    thread = threading.Thread(target=outbound.request, args=("GET", host.url("/")))
    thread.start()
    thread.join()
    assert (len(host.asked), host.connections) == (7, 1)


def test_a_proxy_or_password_file_of_the_environment_is_not_used(host, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    host.answers("GET", "/", Reply(200, b"direct"))
    assert speaker().request("GET", host.url("/")).body == b"direct"
    assert "Authorization" not in host.asked[0].headers


def test_cookies_are_neither_kept_nor_sent(host):
    host.answers("GET", "/", Reply(200, b"", {"Set-Cookie": "a=1"}))
    outbound = speaker()
    outbound.request("GET", host.url("/"))
    outbound.request("GET", host.url("/"))
    assert "Cookie" not in host.asked[1].headers


@pytest.mark.parametrize("body", [b"<html>", b"", b"\xff\xfe", b"NaN", b'{"a":', b"[" * 100_000])
def test_what_is_not_json_is_named_so(host, body):
    host.answers("GET", "/", Reply(200, body, {"Content-Type": "application/json"}))
    answer = speaker().request("GET", host.url("/"))
    with pytest.raises(OutboundRefused) as refusal:
        answer.json()
    assert refusal.value.code == "answer_not_json"
    assert isinstance(refusal.value, Unreachable) and isinstance(refusal.value, AnswerNotJson)


# -- hosts that misbehave -----------------------------------------------------------------------


def drip(wire, piece=b"x", pause=0.05):
    while True:
        wire.write(piece)
        wire.flush()
        time.sleep(pause)


def raw_host(act):
    """Return the port of a host that speaks no HTTP library: `act` gets the bare socket."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listener.accept()
        with connection, listener:
            connection.recv(65_536)
            try:
                act(connection)
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def drip_head(connection):
    for _ in range(200):
        connection.sendall(b"H")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "headers",
    [{"Content-Length": "1000"}, {}, {"Transfer-Encoding": "chunked"}],
    ids=["announced", "until it closes", "chunked"],
)
def test_a_body_that_drips_is_cut_off_at_the_deadline(host, headers):
    piece = b"1\r\nx\r\n" if "Transfer-Encoding" in headers else b"x"
    host.answers("GET", "/", Reply(200, b"", headers, write=lambda wire: drip(wire, piece)))
    started = time.monotonic()
    with pytest.raises(Unreachable) as outage:
        speaker().request("GET", host.url("/"), total_timeout=0.4)
    assert outage.value.code == "timed_out"
    assert 0.3 < time.monotonic() - started < 2


def test_a_head_that_drips_is_cut_off_at_the_deadline():
    port = raw_host(drip_head)
    started = time.monotonic()
    with pytest.raises(Unreachable) as outage:
        speaker().request("GET", f"http://127.0.0.1:{port}/", total_timeout=0.4)
    assert outage.value.code == "timed_out"
    assert time.monotonic() - started < 2


def test_a_host_that_says_nothing_is_left_after_the_read_time_out():
    port = raw_host(lambda connection: time.sleep(3))
    with pytest.raises(Unreachable) as outage:
        speaker(read_timeout=0.2).request("GET", f"http://127.0.0.1:{port}/")
    assert outage.value.code == "timed_out"


def test_an_endless_body_is_cut_off_at_the_cap(host):
    host.answers("GET", "/", Reply(200, b"", {}, write=lambda wire: drip(wire, b"x" * 65_536, 0)))
    with pytest.raises(Unreachable) as outage:
        speaker(max_bytes=500_000).request("GET", host.url("/"))
    assert outage.value.code == "answer_too_large"


def test_ten_megabytes_are_refused_on_their_announcement(host):
    sent = []
    host.answers("GET", "/", Reply(200, b"", {"Content-Length": "10000000"}, write=lambda wire: sent.append(wire.write(b"x" * 1000))))
    with pytest.raises(Unreachable) as outage:
        speaker().request("GET", host.url("/"))
    assert outage.value.code == "answer_too_large"


def test_one_request_may_ask_for_a_larger_or_smaller_cap(host):
    host.answers("GET", "/", Reply(200, b"x" * 5000))
    outbound = speaker(max_bytes=1000)
    assert len(outbound.request("GET", host.url("/"), max_bytes=5000).body) == 5000
    with pytest.raises(Unreachable):
        outbound.request("GET", host.url("/"), max_bytes=4999)


def test_a_small_answer_that_unpacks_to_a_huge_one_never_fills_the_memory(host):
    bomb = gzip.compress(b"\0" * 200_000_000, compresslevel=1)
    host.answers("GET", "/", Reply(200, bomb, {"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        with pytest.raises(Unreachable) as outage:
            speaker().request("GET", host.url("/"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert outage.value.code == "answer_too_large"
    assert peak < 20_000_000


def test_a_packed_answer_within_the_cap_is_unpacked(host):
    host.answers("GET", "/", Reply(200, gzip.compress(b'{"a":1}'), {"Content-Encoding": "gzip"}))
    assert speaker().request("GET", host.url("/")).json() == {"a": 1}


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    ],
)
def test_a_host_that_breaks_off_or_talks_nonsense_is_a_failed_connection(wire):
    port = raw_host(lambda connection: connection.sendall(wire))
    with pytest.raises(Unreachable) as outage:
        speaker().request("GET", f"http://127.0.0.1:{port}{SECRET}")
    assert outage.value.code == "connection_failed"
    assert outage.value.facts == {"host": "127.0.0.1"}
    assert "do-not-log-me" not in str(outage.value)


def test_a_closed_port_is_a_failed_connection():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable) as outage:
        speaker().request("GET", f"http://127.0.0.1:{port}/")
    assert outage.value.code == "connection_failed"


# -- redirects ----------------------------------------------------------------------------------


def to(place, status=302):
    return Reply(status, b"", {"Location": place})


def test_a_redirect_is_an_answer_and_not_followed(host):
    host.answers("GET", "/a", to("/b"))
    assert speaker().request("GET", host.url("/a")).status == 302
    assert len(host.asked) == 1


def test_as_many_redirects_as_asked_are_followed_on_the_same_host(host):
    host.answers("GET", "/a", to("/b"))
    host.answers("GET", "/b", to(host.url("/c"), 307))
    host.answers("GET", "/c", Reply(200, b"there"))
    assert speaker().request("GET", host.url("/a"), redirects=2).body == b"there"
    with pytest.raises(Unreachable) as refusal:
        speaker().request("GET", host.url("/a"), redirects=1)
    assert refusal.value.code == "redirect_refused"


def test_a_redirect_to_another_host_or_port_is_never_followed(host):
    with Host() as other:
        for place in (other.url("/"), f"http://localhost:{host.port}/", "https://elsewhere.test/"):
            host.answers("GET", "/a", to(place))
            with pytest.raises(Unreachable) as refusal:
                speaker().request("GET", host.url("/a"), redirects=3, headers={"Authorization": "Bearer t"})
            assert refusal.value.code == "redirect_refused"
        assert other.asked == []


def test_a_redirect_of_a_post_is_never_followed(host):
    host.answers("POST", "/a", to("/b", 308))
    with pytest.raises(Unreachable):
        speaker().request("POST", host.url("/a"), redirects=3, content=b"x")
    assert len(host.asked) == 1


def test_a_redirect_with_an_endless_body_is_cut_off_too(host):
    host.answers("GET", "/", Reply(302, b"", {"Location": "/b"}, write=lambda wire: drip(wire, b"x" * 65_536, 0)))
    with pytest.raises(Unreachable) as outage:
        speaker(max_bytes=100_000).request("GET", host.url("/"))
    assert outage.value.code == "answer_too_large"


# -- TLS ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate for lms.test, and the file that makes it trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lms.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("lms.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    trusted, own = folder / "trusted.pem", folder / "own.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    own.write_bytes(secret + trusted.read_bytes())
    return str(trusted), str(own)


@pytest.fixture
def tls_host(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority[1])
    names = []
    context.sni_callback = lambda sock, name, context: names.append(name)
    with Host(tls=context) as host:
        host.names = names
        yield host


def at(address):
    return lambda name, port: [address]


def test_the_name_stays_in_sni_host_and_certificate_although_a_checked_address_is_dialled(tls_host, authority):
    tls_host.answers("GET", "/", Reply(200, b"safe"))
    outbound = speaker(ca_bundle=authority[0], resolver=at("127.0.0.1"))
    for _ in range(2):
        assert outbound.request("GET", f"https://lms.test:{tls_host.port}/").body == b"safe"
    assert tls_host.names == ["lms.test"]  # one handshake: the second request came on the same connection
    assert tls_host.asked[0].headers["Host"] == f"lms.test:{tls_host.port}"


@pytest.mark.parametrize("name", ["other.test", "127.0.0.1"])
def test_a_certificate_for_another_name_is_refused(tls_host, authority, name):
    outbound = speaker(ca_bundle=authority[0], resolver=at("127.0.0.1"))
    with pytest.raises(Unreachable) as refusal:
        outbound.request("GET", f"https://{name}:{tls_host.port}/")
    assert (refusal.value.code, tls_host.asked) == ("tls_failed", [])


def test_a_certificate_nobody_vouches_for_is_refused_also_on_an_allowed_host(tls_host, monkeypatch, authority):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", authority[0])  # the environment decides nothing
    with pytest.raises(Unreachable) as refusal:
        speaker(resolver=at("127.0.0.1")).request("GET", f"https://lms.test:{tls_host.port}/")
    assert (refusal.value.code, tls_host.asked) == ("tls_failed", [])


def test_the_deadline_holds_under_tls(tls_host, authority):
    tls_host.answers("GET", "/", Reply(200, b"", {"Content-Length": "1000"}, write=drip))
    started = time.monotonic()
    with pytest.raises(Unreachable) as outage:
        speaker(ca_bundle=authority[0], resolver=at("127.0.0.1")).request("GET", f"https://lms.test:{tls_host.port}/", total_timeout=0.5)
    assert outage.value.code == "timed_out"
    assert time.monotonic() - started < 2


def test_a_redirect_from_https_to_http_is_never_followed(tls_host, authority):
    tls_host.answers("GET", "/", to(f"http://lms.test:{tls_host.port}/"))
    outbound = speaker(ca_bundle=authority[0], resolver=at("127.0.0.1"))
    with pytest.raises(Unreachable) as refusal:
        outbound.request("GET", f"https://lms.test:{tls_host.port}/", redirects=1)
    assert refusal.value.code == "redirect_refused"


# -- waiting, and the doors' words --------------------------------------------------------------

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 23 Nov 2026 12:01:30 GMT", 90),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("99999999999", 86_400),
        ("Mon, 23 Nov 2099 12:00:00 GMT", 86_400),
        ("-5", None),
        ("nan", None),
        ("soon", None),
        ("", None),
    ],
)
def test_the_wait_a_host_asks_for_is_seconds_or_a_date_and_a_day_at_most(header, seconds):
    assert retry_after({"Retry-After": header}, NOON) == seconds


def test_a_host_that_asks_for_no_wait_is_given_none():
    assert retry_after({}, NOON) is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [(408, "host_not_ready"), (425, "host_not_ready"), (429, "host_throttles"), (500, "host_error_500"), (503, "host_error")],
)
def test_to_a_door_a_busy_or_broken_host_is_one_to_ask_again(host, status, reason):
    host.answers("GET", "/", Reply(status, b"", {"Retry-After": "7"}))
    with pytest.raises(TryAgain) as wait:
        ask(speaker(), "GET", host.url("/"))
    assert (wait.value.reason, wait.value.after, wait.value.facts["http_status"]) == (reason, 7, status)


def test_to_a_door_a_forbidden_address_is_final_and_an_unknown_name_is_not():
    def unknown(name, port):
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    with pytest.raises(Refused) as refusal:
        ask(speaker(allow=()), "GET", "https://127.0.0.1/")
    assert (refusal.value.reason, refusal.value.advice) == ("address_private", "check_service_address")
    with pytest.raises(TryAgain):
        ask(speaker(resolver=unknown), "GET", "https://lms.example/")


def test_to_a_door_a_moved_service_is_refused(host):
    host.answers("GET", "/", to("/elsewhere"))
    with pytest.raises(Refused) as refusal:
        ask(speaker(), "GET", host.url("/"))
    assert refusal.value.reason == "host_redirects"


def test_a_page_for_people_is_no_success_but_an_empty_body_labelled_html_is():
    """Moodle labels its empty answers text/html; a maintenance page comes with status 200 too."""
    head = {"Content-Type": "text/html"}
    assert receipt(Answer(200, head, b"", "https://lms.example/")).status == 200
    with pytest.raises(TryAgain) as wait:
        document(Answer(200, head, b"\n <!DOCTYPE html>", "https://lms.example/"))
    assert wait.value.reason == "answer_is_a_page"
