# SPDX-License-Identifier: Apache-2.0
"""What we ask of IMAP servers, against scripted ones: news that begins an IDLE, dead sockets, ranges."""

import ssl
import time

import pytest

from daemon.imap import FAULTS, Server, words
from daemon.shape import Imap
from tests.daemon.scripted import Answer, ScriptedImap
from tests.rig.certificates import Certificates
from tests.rig.process import LOOPBACK


def _server(scripted: ScriptedImap, **settings: object) -> Server:
    told = {"host": LOOPBACK, "port": scripted.port, "security": "none", "username": "x", **settings}
    return Server(Imap.model_validate(told), "secret")


def _idling(first: bytes) -> Answer:
    def answer(tag: str, rest: str) -> bytes | None:
        if rest == "IDLE":
            return b"+ idling\r\n" + first
        return f"{tag} OK done\r\n".encode() if tag != "DONE" else b"X OK done\r\n"

    return answer


def test_news_in_the_packet_that_begins_the_idle_is_heard_at_once() -> None:
    with ScriptedImap(answer=_idling(b"* 2 EXISTS\r\n")) as scripted, _server(scripted) as server:
        server.select()
        idle = server.idle()
        idle.__enter__()
        began = time.monotonic()
        assert idle.news(20)
        assert time.monotonic() - began < 10


@pytest.mark.needs_openssl
def test_news_in_the_packet_that_begins_the_idle_is_heard_through_tls(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.server.certificate, certificates.server.key)
    scripted = ScriptedImap(answer=_idling(b"* 2 EXISTS\r\n"), tls=context)
    with scripted, _server(scripted, host="localhost", security="tls") as server:
        server.select()
        idle = server.idle()
        idle.__enter__()
        began = time.monotonic()
        assert idle.news(20)
        assert time.monotonic() - began < 10


def test_silence_is_no_news() -> None:
    with ScriptedImap(answer=_idling(b"")) as scripted, _server(scripted) as server:
        server.select()
        idle = server.idle()
        idle.__enter__()
        assert not idle.news(0.05)


@pytest.mark.needs_openssl
@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_server_that_dies_in_idle_without_a_word_is_noticed(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.server.certificate, certificates.server.key)
    scripted = ScriptedImap(answer=_idling(b""), tls=context if security == "tls" else None)
    with scripted, _server(scripted, host="localhost", security=security) as server:
        server.select()
        with pytest.raises(FAULTS), server.idle() as idle:
            scripted.hang_up()
            while not idle.news(0.2):
                pass


def test_a_mailbox_is_searched_in_pieces_and_the_last_mail_below_the_range_is_left_out() -> None:
    def answer(tag: str, rest: str) -> bytes | None:
        found = {"1:50000": "* SEARCH", "50001:100000": "* SEARCH 7 5 9", "100001:*": "* SEARCH 4"}
        piece = next((told for part, told in found.items() if f" {part} " in f" {rest} "), "* SEARCH")
        return f"{piece}\r\n{tag} OK done\r\n".encode()

    with ScriptedImap(answer=answer, exists=120_000, uidnext=10) as scripted, _server(scripted) as server:
        selected = server.select()
        assert server.uids_above(4, selected.exists) == [5, 7, 9]
    searches = [line for line in scripted.heard if "SEARCH" in line]
    # From the last piece to the first: a mail that goes away meanwhile moves none past us.
    assert [next(part for part in line.split() if ":" in part) for line in searches] == [
        "100001:*", "50001:100000", "1:50000",
    ]  # fmt: skip
    assert all("UID 5:*" in line for line in searches)


def test_a_server_that_tells_no_uidnext_is_asked_for_it() -> None:
    with ScriptedImap(answer=_idling(b""), uidnext=None) as scripted, _server(scripted) as server:
        assert server.select().uidnext == 77


def test_a_server_without_move_gets_a_copy_and_a_deletion() -> None:
    def answer(tag: str, rest: str) -> bytes | None:
        told = b'* LIST () "/" Kept\r\n' if "LIST" in rest.upper() else b""
        return told + f"{tag} OK done\r\n".encode()

    capabilities = "IMAP4rev1 UIDPLUS"
    scripted = ScriptedImap(answer=answer, capabilities=capabilities)
    with scripted, _server(scripted, move_to="Kept") as server:
        server.select()
        server.move([5])
    said = " ".join(scripted.heard)
    assert "UID COPY 5" in said
    assert "\\Deleted" in said
    assert "UID EXPUNGE 5" in said


def test_a_refused_login_is_said_in_a_sentence_without_the_password() -> None:
    class Refusing(ScriptedImap):
        def _own(self, tag: str, rest: str) -> bytes:
            if rest.startswith("LOGIN"):
                return f"{tag} NO [AUTHENTICATIONFAILED] no such user\r\n".encode()
            return super()._own(tag, rest)

    with Refusing(answer=_idling(b"")) as scripted, pytest.raises(FAULTS) as caught:
        _server(scripted)
    assert words(caught.value) == "the mail server refuses the login: [AUTHENTICATIONFAILED] no such user"
