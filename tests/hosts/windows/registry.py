"""winreg (MS-RRP), to be read only: the values are those of Wine's registry. Nobody answers while the service RemoteRegistry is stopped."""
import struct

from impacket.dcerpc.v5 import rrp

from endpoint import NO_HANDLE, Endpoint, text

NOT_FOUND, MORE_DATA = 2, 234
TYPES = {"REG_SZ": 1, "REG_EXPAND_SZ": 2, "REG_BINARY": 3, "REG_DWORD": 4}


class Registry(Endpoint):
    def __init__(self, computer):
        super().__init__("winreg", ("338CD001-2244-31F1-AAAA-900038001003", "1.0"), {
            2: self.open_machine, 5: self.close, 15: self.open_key, 17: self.query_value, 26: self.version})
        self._computer = computer

    def open_machine(self, _):
        answer = rrp.OpenLocalMachineResponse()
        self._hand(answer["phKey"], self.opened("HKLM"))
        answer["ErrorCode"] = 0
        return answer

    def open_key(self, data):
        asked = rrp.BaseRegOpenKey(data)
        sub_key = text(asked["lpSubKey"])
        key = self.behind(asked["hKey"]) + ("\\" + sub_key if sub_key else "")
        known = self._computer.values(key) is not None
        answer = rrp.BaseRegOpenKeyResponse()
        self._hand(answer["phkResult"], self.opened(key) if known else NO_HANDLE)
        answer["ErrorCode"] = 0 if known else NOT_FOUND
        return answer

    def query_value(self, data):
        asked = rrp.BaseRegQueryValue(data)
        values = self._computer.values(self.behind(asked["hKey"])) or {}
        kind, value = values.get(text(asked["lpValueName"]).lower(), (None, None))
        answer = rrp.BaseRegQueryValueResponse()
        raw = b"" if kind is None else self._raw(kind, value)
        room = asked["lpcbData"]
        wants_data = asked.fields["lpData"].fields["ReferentID"] != 0
        answer["lpType"] = TYPES.get(kind, 0)
        answer["lpcbData"] = len(raw)
        answer["lpcbLen"] = len(raw) if wants_data and len(raw) <= room else 0
        answer["ErrorCode"] = NOT_FOUND if kind is None else MORE_DATA if wants_data and len(raw) > room else 0
        if wants_data and kind is not None and len(raw) <= room:
            answer["lpData"] = list(raw) and raw
        else:
            answer["lpData"] = rrp.NULL
        return answer

    def version(self, _):
        answer = rrp.BaseRegGetVersionResponse()
        answer["lpdwVersion"], answer["ErrorCode"] = 6, 0
        return answer

    def close(self, data):
        self.closed(rrp.BaseRegCloseKey(data)["hKey"])
        answer = rrp.BaseRegCloseKeyResponse()
        self._hand(answer["hKey"], NO_HANDLE)
        answer["ErrorCode"] = 0
        return answer

    @staticmethod
    def _hand(into, handle):
        into["context_handle_attributes"], into["context_handle_uuid"] = 0, handle[4:]

    @staticmethod
    def _raw(kind, value):
        if kind == "REG_DWORD":
            return struct.pack("<L", int(value, 16))
        if kind == "REG_BINARY":
            return bytes.fromhex(value)
        return (value + "\0").encode("utf-16le")
