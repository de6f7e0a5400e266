"""Plays the firmware of computers that are off: firmware.py HOST-PROGRAM HOST,WIRE,MAC...

Listens on the wire of every host. A magic packet (six bytes ff, then sixteen times the host's own address, anywhere in a frame that
reaches its wire) switches the host on.
"""
import selectors
import socket
import subprocess
import sys

EVERYTHING = 3

program = sys.argv[1]
wires = selectors.DefaultSelector()
for host, wire, mac in (argument.split(",") for argument in sys.argv[2:]):
    listener = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERYTHING))
    listener.bind((wire, 0))
    wires.register(listener, selectors.EVENT_READ, (host, b"\xff" * 6 + bytes.fromhex(mac.replace(":", "")) * 16))

while True:
    for ready, _ in wires.select():
        host, magic = ready.data
        if magic in ready.fileobj.recv(4096):
            print(f"magic packet for host {host}", flush=True)
            subprocess.run([program, host, "on"], check=False)
