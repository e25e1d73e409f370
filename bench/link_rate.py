"""What plain sockets bring over the links between nodes: every node sends to all others at once.

    link_rate.py MEBIBYTES MINE ADDRESS...

runs on each node at once; MINE is the number of this node's address. Prints the bytes that were
received here a second, from the moment all were connected until the last byte came.
"""

import socket
import sys
import threading
import time

PORT = 7070
BLOCK = 1 << 20


def connect(address: str) -> socket.socket:
    for _ in range(200):
        try:
            return socket.create_connection((address, PORT))
        except ConnectionRefusedError:
            time.sleep(0.05)  # not there yet
    raise SystemExit(f"link_rate: {address} does not answer")


def receive(one: socket.socket, room: memoryview, size: int):
    while size > 0:
        size -= one.recv_into(room, min(size, len(room)))


def in_threads(work, those: list):
    threads = [threading.Thread(target=work, args=(one,)) for one in those]
    for thread in threads:
        thread.start()
    return threads


def main(mebibytes: int, mine: int, addresses: list[str]):
    peers = [address for number, address in enumerate(addresses) if number != mine]
    share = mebibytes * BLOCK // len(peers)
    with socket.create_server((addresses[mine], PORT)) as server:
        outgoing = [connect(address) for address in peers]
        incoming = [server.accept()[0] for _ in peers]
    for one in outgoing:
        one.sendall(b"!")
    for one in incoming:
        one.recv(1)  # all are there
    begin = time.perf_counter()
    senders = in_threads(lambda one: one.sendall(bytes(share)), outgoing)
    receivers = in_threads(lambda one: receive(one, memoryview(bytearray(BLOCK)), share), incoming)
    for thread in receivers:
        thread.join()
    print(share * len(peers) / (time.perf_counter() - begin))
    for thread in senders:
        thread.join()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
