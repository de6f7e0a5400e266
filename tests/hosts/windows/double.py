"""
A double of a Windows computer: what an administrator's computer needs of it over SMB, in front of a prefix of Wine. README.md beside it says
what it cannot show.

double.py ADDRESS PREFIX NAME SECRETS  (SECRETS is a folder with the passwords of its accounts, one file each)
"""
import logging
import os
import sys

from impacket import smbserver
from impacket.ntlm import compute_lmhash, compute_nthash

from domain import Domain
from files import ADMINISTRATIVE, Files
from registry import Registry
from services import RemoteRegistry, Services
from shares import Shares
from wine import Computer

PORT = 445
ADMINISTRATOR, USER = "Administrator", "clerk"


def main(address, prefix, name, secrets):
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("impacket").setLevel(logging.ERROR)
    computer = Computer(prefix)
    computer.power_on()
    server = smbserver.SimpleSMBServer(address, PORT)
    server.setLogFile("")
    server.setSMB2Support(True)
    for account in (ADMINISTRATOR, USER):
        with open(os.path.join(secrets, account), encoding="utf-8") as file:
            password = file.read().strip()
        server.addCredential(account, 0, compute_lmhash(password), compute_nthash(password))
    Files(server, [ADMINISTRATOR])
    registry = Registry(computer)
    remote_registry = RemoteRegistry(lambda is_running: _switch(server, registry, is_running))
    shares = Shares(computer, server)
    for endpoint in (Domain(name), Services(computer, remote_registry), shares):
        _offer(server, endpoint)
        endpoint.start()
    registry.start()
    shares.share(ADMINISTRATIVE, computer.path("C:\\Windows"), "Remote Admin")
    server.start()


def _offer(server, endpoint):
    server.registerNamedPipe(endpoint.pipe, ("127.0.0.1", endpoint.getListenPort()))


def _switch(server, endpoint, is_running):
    if is_running:
        _offer(server, endpoint)
    elif endpoint.pipe in server.getRegisteredNamedPipes():
        server.unregisterNamedPipe(endpoint.pipe)


if __name__ == "__main__":
    main(*sys.argv[1:])
