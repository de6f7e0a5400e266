"""Named pipes with remote procedure calls behind them."""
import copy
import logging
import threading

from impacket.dcerpc.v5.rpcrt import DCERPCServer

NO_HANDLE = b"\0" * 20


class Endpoint(DCERPCServer):
    """One interface. impacket serves one caller after the other; here each has a thread of its own."""

    def __init__(self, pipe, interface, calls):
        super().__init__()
        self.daemon = True
        self.pipe = pipe
        self.addCallbacks(interface, "\\PIPE\\" + pipe, {number: self._guarded(call) for number, call in calls.items()})
        self._handles = {}
        self._gate = threading.Lock()
        self._next = 1

    def run(self):
        self._sock.listen(20)
        while True:
            connection, _ = self._sock.accept()
            caller = copy.copy(self)
            caller._clientSock = connection
            threading.Thread(target=caller._serve, daemon=True).start()

    def _serve(self):
        try:
            while (data := self.recv()) is not None:
                answer = self.processRequest(data)
                if answer is not None:
                    self.send(answer)
        except OSError:
            pass
        finally:
            self._clientSock.close()

    @staticmethod
    def _guarded(call):
        def guarded(data):
            try:
                return call(data)
            except Exception:
                logging.exception("call of %s", call.__name__)
                raise

        return guarded

    def opened(self, what):
        """A handle for something."""
        with self._gate:
            handle = b"\0" * 4 + self._next.to_bytes(16, "little")
            self._next += 1
            self._handles[handle] = what
            return handle

    def behind(self, handle):
        """What a handle stands for; None if it is no handle of this interface."""
        return self._handles.get(handle.getData() if hasattr(handle, "getData") else bytes(handle))

    def closed(self, handle):
        with self._gate:
            self._handles.pop(handle.getData() if hasattr(handle, "getData") else bytes(handle), None)


def text(value):
    """A string of the protocol without the zero at its end."""
    return (value.decode("utf-16le") if isinstance(value, bytes) else value).rstrip("\0")
