"""What impacket's SMB server lacks for a computer that is administered: errors as Windows names them, space, access control lists, accounts."""
import os

from impacket import ntlm, smb, smbserver
from impacket.nt_errors import (
    STATUS_ACCESS_DENIED, STATUS_ACCOUNT_LOCKED_OUT, STATUS_BAD_NETWORK_NAME, STATUS_DISK_FULL, STATUS_LOGON_FAILURE, STATUS_MORE_PROCESSING_REQUIRED,
    STATUS_NO_SUCH_FILE, STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND, STATUS_SUCCESS)
from impacket import smb3structs as smb2
from impacket.ldap.ldaptypes import SR_SECURITY_DESCRIPTOR
from impacket.smbserver import SMB2Commands

ADMINISTRATIVE = "ADMIN$"
WRONG_LOGONS = 5
ANY_FILE = b"\xff" * 16
SIZE_CLASSES = {smb.FILE_FS_SIZE_INFORMATION, smb.FILE_FS_FULL_SIZE_INFORMATION}
# D:(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU), as a folder below C:\Windows begins with: everybody may read.
READABLE_BY_ALL = bytes.fromhex(
    "0100048000000000000000000000000014000000"
    "02004c0003000000"
    "00031400ff011f000101000000000005" "12000000"
    "00031800ff011f0001020000000000052000000020020000"
    "00031800a90012000102000000000005" "2000000021020000")


class Files:
    """Puts itself between the server and its clients."""

    def __init__(self, server, administrators):
        self._administrators = {name.lower() for name in administrators}
        self._lists = {}
        self._wrong = {}
        for command, hook in {
            smb2.SMB2_SESSION_SETUP: self.sign_in, smb2.SMB2_TREE_CONNECT: self.connect, smb2.SMB2_CREATE: self.open,
            smb2.SMB2_WRITE: self.write, smb2.SMB2_QUERY_INFO: self.query, smb2.SMB2_SET_INFO: self.set,
        }.items():
            server._SimpleSMBServer__server.hookSmb2Command(command, hook)
        smbserver.queryFsInformation = self._space_told(smbserver.queryFsInformation)

    def sign_in(self, connection, server, packet):
        """impacket lets on whoever tried; and an account is locked after some wrong passwords."""
        command, _, status = SMB2Commands.smb2SessionSetup(connection, server, packet)
        data = server.getConnectionData(connection, checkStatus=False)
        data["Authenticated"] = status == STATUS_SUCCESS
        if status != STATUS_MORE_PROCESSING_REQUIRED:
            name = self._name_in(packet)
            if self._wrong.get(name, 0) >= WRONG_LOGONS:
                status, data["Authenticated"] = STATUS_ACCOUNT_LOCKED_OUT, False
            elif status == STATUS_LOGON_FAILURE and name in server.getCredentials():
                self._wrong[name] = self._wrong.get(name, 0) + 1
            elif status == STATUS_SUCCESS:
                self._wrong.pop(name, None)
            data["Account"] = name
        if not data["Authenticated"]:
            data["SignatureEnabled"] = False
        server.setConnectionData(connection, data)
        return command, None, status

    def connect(self, connection, server, packet):
        """Administrative shares are for administrators."""
        _, packets, status = SMB2Commands.smb2TreeConnect(connection, server, packet)
        data = server.getConnectionData(connection)
        if status == STATUS_OBJECT_PATH_NOT_FOUND:
            status = STATUS_BAD_NETWORK_NAME
        elif data["ConnectedShares"].get(packets[0]["TreeID"], {}).get("shareName", "").upper() == ADMINISTRATIVE and data.get("Account") not in self._administrators:
            del data["ConnectedShares"][packets[0]["TreeID"]]
            status = STATUS_ACCESS_DENIED
        packets[0]["Status"] = status
        if status != STATUS_SUCCESS:
            packets[0]["Data"] = smb2.SMB2Error()
        if data["SignatureEnabled"]:
            server.signSMBv2(packets[0], data["SigningSessionKey"])
        server.setConnectionData(connection, data)
        return None, packets, status

    def open(self, connection, server, packet):
        command, packets, status = SMB2Commands.smb2Create(connection, server, packet)
        return command, packets, STATUS_OBJECT_NAME_NOT_FOUND if status == STATUS_NO_SUCH_FILE else status

    def write(self, connection, server, packet):
        """impacket says of a full disk that writing is forbidden."""
        asked = smb2.SMB2Write(packet["Data"])
        file = self._file(connection, server, asked)
        if os.path.isfile(file):
            room = os.statvfs(file)
            if room.f_bavail * room.f_frsize < asked["Length"]:
                return [smb2.SMB2Error()], None, STATUS_DISK_FULL
        return SMB2Commands.smb2Write(connection, server, packet)

    def query(self, connection, server, packet):
        asked = smb2.SMB2QueryInfo(packet["Data"])
        if asked["InfoType"] != smb2.SMB2_0_INFO_SECURITY:
            return SMB2Commands.smb2QueryInfo(connection, server, packet)
        told = self._lists.get(self._file(connection, server, asked), READABLE_BY_ALL)
        answer = smb2.SMB2QueryInfo_Response()
        answer["OutputBufferOffset"], answer["OutputBufferLength"], answer["Buffer"] = 0x48, len(told), told
        return [answer], None, STATUS_SUCCESS

    def set(self, connection, server, packet):
        """Lists are kept and told again, not enforced: this server's files have an owner and no list."""
        asked = smb2.SMB2SetInfo(packet["Data"])
        if asked["InfoType"] != smb2.SMB2_0_INFO_SECURITY:
            return SMB2Commands.smb2SetInfo(connection, server, packet)
        SR_SECURITY_DESCRIPTOR(asked["Buffer"])
        self._lists[self._file(connection, server, asked)] = asked["Buffer"]
        return [smb2.SMB2SetInfo_Response()], None, STATUS_SUCCESS

    @staticmethod
    def _file(connection, server, asked):
        data = server.getConnectionData(connection)
        file = asked["FileID"].getData()
        if file == ANY_FILE:
            file = data["LastRequest"]["SMB2_CREATE"]["FileID"]
        return data["OpenedFiles"][file]["FileName"]

    @staticmethod
    def _name_in(packet):
        blob = smb2.SMB2SessionSetup(packet["Data"])["Buffer"]
        token = blob[blob.index(b"NTLMSSP\0"):]
        message = ntlm.NTLMAuthChallengeResponse()
        message.fromString(token)
        return message["user_name"].decode("utf-16le").lower()

    @staticmethod
    def _space_told(original):
        def told(path, filename, level=None, pktFlags=smb.SMB.FLAGS2_UNICODE):
            if level not in SIZE_CLASSES:
                return original(path, filename, level, pktFlags)
            room = os.statvfs(os.path.join(path, filename))
            if level == smb.FILE_FS_SIZE_INFORMATION:
                data = smb.FileFsSizeInformation()
                data["TotalAllocationUnits"], data["AvailableAllocationUnits"] = room.f_blocks, room.f_bavail
            else:
                data = smb.SMBFileFsFullSizeInformation()
                data["TotalAllocationUnits"], data["CallerAvailableAllocationUnits"], data["ActualAvailableAllocationUnits"] = room.f_blocks, room.f_bavail, room.f_bfree
            data["SectorsPerAllocationUnit"], data["BytesPerSector"] = room.f_frsize // 512, 512
            return data.getData()

        return told
