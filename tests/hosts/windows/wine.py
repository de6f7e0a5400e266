"""The computer behind the double: a prefix of Wine, asked by Wine's own programs."""
import os
import re
import subprocess

PROGRAM = "/usr/lib/wine/wine64"
SERVICES = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\"


class Computer:
    def __init__(self, prefix):
        self.drive = os.path.join(prefix, "drive_c")
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ORCHESTRATOR_")},
            "WINEPREFIX": prefix,
            "WINEDEBUG": "-all",
            "DISPLAY": "",
        }

    def power_on(self):
        """Wine stops all services when the last program that is none ends: one waits here for as long as the double lives."""
        self._keeper = subprocess.Popen(
            [PROGRAM, "cmd"], env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, *command):
        done = subprocess.run([PROGRAM, *command], env=self._environment, capture_output=True, timeout=120, check=False)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def service(self, *command):
        """Wine's sc. Returns the system's error code."""
        return self.run("sc", *command)[0]

    def state(self, name):
        """The numbers of a service's status by name; None if there is no such service."""
        code, output = self.run("sc", "query", name)
        if code != 0:
            return None
        numbers = re.findall(r"^\s+(\w+)\s+: (0x)?(\w+)", output, re.MULTILINE)
        return {name: int(number, 16 if prefix or name == "TYPE" else 10) for name, prefix, number in numbers}

    def values(self, key):
        """The values of a registry key as name: (type, text); None if there is no such key."""
        code, output = self.run("reg", "query", key)
        if code != 0:
            return None
        found = {}
        for line in output.splitlines():
            if line.startswith("HKEY") and found:
                break
            parts = re.match(r"    (.*?)    (REG_\w+)    (.*)$", line.rstrip("\r"))
            if parts:
                found[parts[1].lower()] = (parts[2], parts[3])
        return found

    def path(self, windows_path):
        """Where a path of drive C is on this system; names that are there are found in any case."""
        found = self.drive
        for part in windows_path.replace("\\", "/").split("/")[1:]:
            names = {name.lower(): name for name in os.listdir(found)} if os.path.isdir(found) else {}
            found = os.path.join(found, names.get(part.lower(), part))
        return found
