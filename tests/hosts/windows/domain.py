"""lsarpc (MS-LSAD): "net rpc" asks whose computer this is before anything else."""
from impacket.dcerpc.v5 import lsad
from impacket.dcerpc.v5.dtypes import RPC_SID

from endpoint import NO_HANDLE, Endpoint

ACCOUNT_DOMAIN = 5


class Domain(Endpoint):
    def __init__(self, name):
        super().__init__("lsarpc", ("12345778-1234-ABCD-EF00-0123456789AB", "0.0"), {
            0: self.close, 6: lambda _: self._policy(lsad.LsarOpenPolicyResponse()), 44: lambda _: self._policy(lsad.LsarOpenPolicy2Response()),
            7: lambda _: self._about(lsad.LsarQueryInformationPolicyResponse()), 46: lambda _: self._about(lsad.LsarQueryInformationPolicy2Response())})
        self._name = name

    def _policy(self, answer):
        answer["PolicyHandle"], answer["ErrorCode"] = self.opened("policy"), 0
        return answer

    def _about(self, answer):
        sid = RPC_SID()
        sid.fromCanonical("S-1-5-21-1-2-3")
        answer["PolicyInformation"]["tag"] = ACCOUNT_DOMAIN
        about = answer["PolicyInformation"]["PolicyAccountDomainInfo"]
        about["DomainName"], about["DomainSid"], answer["ErrorCode"] = self._name, sid, 0
        return answer

    def close(self, data):
        self.closed(lsad.LsarClose(data)["ObjectHandle"])
        answer = lsad.LsarCloseResponse()
        answer["ObjectHandle"], answer["ErrorCode"] = NO_HANDLE, 0
        return answer
