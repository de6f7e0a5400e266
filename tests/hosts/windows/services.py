"""svcctl (MS-SCMR), as far as "net rpc service" needs it: every service is one of Wine's own service manager, RemoteRegistry excepted."""
import logging

from impacket.dcerpc.v5 import scmr
from impacket.dcerpc.v5.ndr import NULL

from endpoint import NO_HANDLE, Endpoint, text
from wine import SERVICES

ACCESS_DENIED, INVALID_HANDLE, DOES_NOT_EXIST, EXISTS, NOT_RUNNING, ALREADY_RUNNING = 5, 6, 1060, 1073, 1062, 1056
START_FAILED = 1053
STOPPED, RUNNING = 1, 4
CONTROL_STOP = 1
STARTS = {0: "boot", 1: "system", 2: "auto", 3: "demand", 4: "disabled"}


class RemoteRegistry:
    """The service that lets the registry be read from afar. Wine has none, so the double is it. It begins stopped, as on most computers."""

    name = "RemoteRegistry"

    def __init__(self, switch):
        self._switch = switch
        self.is_running = False

    def turn(self, is_running):
        self.is_running = is_running
        self._switch(is_running)


class Services(Endpoint):
    def __init__(self, computer, remote_registry):
        super().__init__("svcctl", ("367ABB81-9844-35F1-AD32-98F038001003", "2.0"), {
            0: self.close, 1: self.control, 2: self.delete, 6: self.query_status, 11: self.change,
            12: self.create, 15: self.open_manager, 16: self.open_service, 17: self.query_config, 19: self.start_service,
        })
        self._computer = computer
        self._remote_registry = remote_registry

    def open_manager(self, _):
        return self._answer(scmr.ROpenSCManagerWResponse(), 0, lpScHandle=self.opened("manager"))

    def open_service(self, data):
        name = text(scmr.ROpenServiceW(data)["lpServiceName"])
        known = self._is_own(name) or self._computer.state(name) is not None
        return self._answer(scmr.ROpenServiceWResponse(), 0 if known else DOES_NOT_EXIST, lpServiceHandle=self.opened(name) if known else NO_HANDLE)

    def create(self, data):
        asked = scmr.RCreateServiceW(data)
        name, path = text(asked["lpServiceName"]), text(asked["lpBinaryPathName"])
        answer = scmr.RCreateServiceWResponse()
        answer["lpdwTagId"] = NULL
        if self._computer.state(name) is not None:
            return self._answer(answer, EXISTS, lpServiceHandle=NO_HANDLE)
        code = self._computer.service("create", name, "binPath=", path, "displayname=", text(asked["lpDisplayName"]), "start=", STARTS[asked["dwStartType"]])
        logging.info("service %s created (%s): %s", name, code, path)
        return self._answer(answer, code, lpServiceHandle=self.opened(name) if code == 0 else NO_HANDLE)

    def start_service(self, data):
        name = self.behind(scmr.RStartServiceW(data)["hService"])
        if self._is_own(name):
            code = ALREADY_RUNNING if self._remote_registry.is_running else 0
            self._remote_registry.turn(True)
        elif self._status(name)["dwCurrentState"] != STOPPED:
            code = ALREADY_RUNNING
        else:
            code = 0 if self._computer.service("start", name) == 0 else START_FAILED
        logging.info("service %s started (%s)", name, code)
        return self._answer(scmr.RStartServiceWResponse(), code)

    def control(self, data):
        asked = scmr.RControlService(data)
        name = self.behind(asked["hService"])
        code = NOT_RUNNING
        if self._status(name)["dwCurrentState"] != STOPPED and asked["dwControl"] == CONTROL_STOP:
            if self._is_own(name):
                code = 0
                self._remote_registry.turn(False)
            else:
                code = self._computer.service("stop", name)
            logging.info("service %s stopped (%s)", name, code)
        answer = scmr.RControlServiceResponse()
        self._tell(answer["lpServiceStatus"], name)
        return self._answer(answer, code)

    def delete(self, data):
        name = self.behind(scmr.RDeleteService(data)["hService"])
        code = ACCESS_DENIED if self._is_own(name) else self._computer.service("delete", name)
        logging.info("service %s deleted (%s)", name, code)
        return self._answer(scmr.RDeleteServiceResponse(), code)

    def change(self, data):
        """Wine's sc cannot change a service; its registry is what the next start of Wine reads."""
        asked = scmr.RChangeServiceConfigW(data)
        name = self.behind(asked["hService"])
        code = 0
        if asked["dwStartType"] in STARTS:
            code = self._computer.run("reg", "add", SERVICES + name, "/v", "Start", "/t", "REG_DWORD", "/d", str(asked["dwStartType"]), "/f")[0]
        answer = scmr.RChangeServiceConfigWResponse()
        answer["lpdwTagId"] = NULL
        return self._answer(answer, code)

    def query_status(self, data):
        answer = scmr.RQueryServiceStatusResponse()
        self._tell(answer["lpServiceStatus"], self.behind(scmr.RQueryServiceStatus(data)["hService"]))
        return self._answer(answer, 0)

    def query_config(self, data):
        name = self.behind(scmr.RQueryServiceConfigW(data)["hService"])
        values = {} if self._is_own(name) else self._computer.values(SERVICES + name) or {}
        number = lambda value, default: int(values[value][1], 16) if value in values else default
        string = lambda value, default="": values.get(value, ("", default))[1] + "\0"
        answer = scmr.RQueryServiceConfigWResponse()
        told = answer["lpServiceConfig"]
        told["dwServiceType"], told["dwStartType"], told["dwErrorControl"], told["dwTagId"] = number("type", 0x10), number("start", 3), number("errorcontrol", 1), 0
        told["lpBinaryPathName"], told["lpDisplayName"] = string("imagepath"), string("displayname", name)
        told["lpServiceStartName"], told["lpLoadOrderGroup"], told["lpDependencies"] = string("objectname", "LocalSystem"), "\0", "\0"
        answer["pcbBytesNeeded"] = 0
        return self._answer(answer, 0)

    def close(self, data):
        self.closed(scmr.RCloseServiceHandle(data)["hSCObject"])
        return self._answer(scmr.RCloseServiceHandleResponse(), 0, hSCObject=NO_HANDLE)

    def _is_own(self, name):
        return name is not None and name.lower() == RemoteRegistry.name.lower()

    def _status(self, name):
        if self._is_own(name):
            return dict(dwServiceType=0x20, dwCurrentState=RUNNING if self._remote_registry.is_running else STOPPED)
        state = self._computer.state(name) or {}
        return dict(
            dwServiceType=state.get("TYPE", 0x10), dwCurrentState=state.get("STATE", STOPPED), dwWin32ExitCode=state.get("WIN32_EXIT_CODE", 0),
            dwServiceSpecificExitCode=state.get("SERVICE_EXIT_CODE", 0), dwCheckPoint=state.get("CHECKPOINT", 0), dwWaitHint=state.get("WAIT_HINT", 0))

    def _tell(self, into, name):
        into["dwControlsAccepted"] = into["dwWin32ExitCode"] = into["dwServiceSpecificExitCode"] = into["dwCheckPoint"] = into["dwWaitHint"] = 0
        for field, value in self._status(name).items():
            into[field] = value

    @staticmethod
    def _answer(answer, code, **handles):
        for field, value in handles.items():
            answer[field] = value
        answer["ErrorCode"] = code
        return answer
