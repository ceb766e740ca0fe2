"""How long a streamed chunk takes: directly, and through the gateway.

    stream.py serve PORT_FILE        a provider that sends the time, again and again
    stream.py measure DIRECT GATEWAY TOKEN

Both clocks are this machine's, so the difference is the time on the way. Rounds are interleaved.
"""

import socket
import statistics
import sys
import threading
import time
from urllib.parse import urlsplit

CHUNKS, EVERY, ROUNDS = 400, 0.005, 6


def serve(port_file):
    listener = socket.create_server(("127.0.0.1", 0))
    with open(port_file, "w") as file:
        file.write(str(listener.getsockname()[1]))
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def answer(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            return
        head += piece
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    for _ in range(CHUNKS):
        time.sleep(EVERY)
        event = b"data: %d\n\n" % time.monotonic_ns()
        connection.sendall(b"%x\r\n%s\r\n" % (len(event), event))
    connection.sendall(b"0\r\n\r\n")
    connection.close()


def delays(url, token):
    url = urlsplit(url)
    connection = socket.create_connection((url.hostname, url.port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    head = f"GET {url.path} HTTP/1.1\r\nhost: {url.netloc}\r\nauthorization: Bearer {token}\r\n\r\n"
    connection.sendall(head.encode())
    found, rest = [], b""
    while len(found) < CHUNKS:
        piece = connection.recv(65536)
        now = time.monotonic_ns()
        assert piece, rest
        *lines, rest = (rest + piece).split(b"\n")
        found += [now - int(line[6:]) for line in lines if line.startswith(b"data: ")]
    return found


def measure(direct, gateway, token):
    found = {direct: [], gateway: []}
    for _ in range(ROUNDS):
        for url in found:
            found[url] += delays(url, token)
    def at(url, percent):
        return statistics.quantiles(found[url], n=100)[percent - 1] / 1e6
    for percent in (50, 99):
        added = at(gateway, percent) - at(direct, percent)
        print(f"chunk p{percent}: direct {at(direct, percent):.3f} ms, gateway {at(gateway, percent):.3f} ms, added {added:.3f} ms")


if sys.argv[1] == "serve":
    serve(sys.argv[2])
else:
    measure(*sys.argv[2:5])
