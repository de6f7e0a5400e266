"""srvsvc (MS-SRVS), as far as "net rpc share" needs it: shares are listed, added and taken away."""
import logging
import os

from impacket.dcerpc.v5 import srvs
from impacket.dcerpc.v5.ndr import NULL

from endpoint import Endpoint, text

NO_SUCH_SHARE, EXISTS, NO_SUCH_FOLDER = 2310, 2118, 2116
DISK, PIPE, SPECIAL = 0, 3, 0x80000000


class Shares(Endpoint):
    def __init__(self, computer, server):
        super().__init__("srvsvc", ("4B324FC8-1670-01D3-1278-5A47BF6EE188", "3.0"), {14: self.add, 15: self.list, 18: self.delete})
        self._computer, self._server = computer, server
        self._known = {"IPC$": ("", PIPE | SPECIAL)}

    def share(self, name, path, comment=""):
        self._known[name.upper()] = (comment, DISK | (SPECIAL if name.endswith("$") else 0))
        self._server.addShare(name, path, comment)

    def add(self, data):
        info = srvs.NetrShareAdd(data)["InfoStruct"]["ShareInfo2"]
        name, path = text(info["shi2_netname"]).upper(), self._computer.path(text(info["shi2_path"]))
        comment = text(info["shi2_remark"]) if info["shi2_remark"] else ""
        code = EXISTS if name in self._known else 0 if os.path.isdir(path) else NO_SUCH_FOLDER
        if code == 0:
            self.share(name, path, comment)
        logging.info("share %s added (%s): %s", name, code, path)
        answer = srvs.NetrShareAddResponse()
        answer["ParmErr"], answer["ErrorCode"] = NULL, code
        return answer

    def delete(self, data):
        name = text(srvs.NetrShareDel(data)["NetName"]).upper()
        code = 0 if name in self._known else NO_SUCH_SHARE
        if code == 0:
            del self._known[name]
            self._server.removeShare(name)
        logging.info("share %s deleted (%s)", name, code)
        answer = srvs.NetrShareDelResponse()
        answer["ErrorCode"] = code
        return answer

    def list(self, data):
        answer = srvs.NetrShareEnumResponse()
        answer["InfoStruct"]["Level"] = answer["InfoStruct"]["ShareInfo"]["tag"] = 1
        known = sorted(self._known.items())
        told = answer["InfoStruct"]["ShareInfo"]["Level1"]
        told["EntriesRead"] = len(known)
        for name, (comment, kind) in known:
            one = srvs.SHARE_INFO_1()
            one["shi1_netname"], one["shi1_type"], one["shi1_remark"] = name + "\0", kind, comment + "\0"
            told["Buffer"].append(one)
        answer["TotalEntries"], answer["ResumeHandle"], answer["ErrorCode"] = len(known), NULL, 0
        return answer
