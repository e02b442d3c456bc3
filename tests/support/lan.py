"""Machines beside this one: network namespaces on a switch that leads nowhere else."""

import os
import shutil
import subprocess

from support.machine import installed, is_root, missing

PREFIX = 24


class Host:
    """A machine of the network *lan*, on a cable that can be pulled."""

    def __init__(self, lan: "Lan", number: int) -> None:
        self.lan = lan
        self.name = f"{lan.name}-{number}"
        # What a command is put behind to run there.
        self.prefix = ("ip", "netns", "exec", self.name)
        self._cable = f"{lan.name}c{number}"
        inside = f"{lan.name}i{number}"
        ip("netns", "add", self.name)
        ip("link", "add", self._cable, "type", "veth", "peer", inside, "netns", self.name)
        address = f"{lan.net}.{number + 1}/{PREFIX}"
        ip("-n", self.name, "address", "add", address, "dev", inside)
        ip("-n", self.name, "link", "set", inside, "up")
        ip("-n", self.name, "link", "set", "lo", "up")
        ip("link", "set", self._cable, "up")
        self.rejoin()

    def cut(self) -> None:
        """Pull the cable out of the switch: packets vanish both ways, and no one is told."""
        ip("link", "set", self._cable, "nomaster")

    def rejoin(self) -> None:
        ip("link", "set", self._cable, "master", self.lan.name)


class Lan:
    """A switch; this machine has its *address* on it."""

    def __init__(self) -> None:
        # Link-local addresses, which no router passes on; others for each run beside this one.
        self.name = f"mh{os.getpid()}"
        self.net = f"169.254.{1 + os.getpid() % 254}"
        self.address = f"{self.net}.1"
        self.hosts: list[Host] = []
        ip("link", "add", self.name, "type", "bridge")
        ip("address", "add", f"{self.address}/{PREFIX}", "dev", self.name)
        ip("link", "set", self.name, "up")

    def host(self) -> Host:
        """One more machine."""
        self.hosts.append(Host(self, len(self.hosts) + 1))
        return self.hosts[-1]

    def close(self) -> None:
        """Take it all away; the cables go with their machines."""
        for host in self.hosts:
            ip("netns", "delete", host.name)
        ip("link", "delete", self.name)


def require_namespaces() -> None:
    """Skip where no network can be made: that takes root, iproute2, and a kernel that lets us."""
    if not is_root():
        missing("network namespaces need root", needed=False)
    if not shutil.which("ip"):
        installed("iproute2")
    if not shutil.which("ip"):
        missing("no network namespaces here: apt-get install iproute2")
    probe = ["unshare", "--net", "true"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        missing("this kernel gives us no network namespaces", needed=False)


def ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"
