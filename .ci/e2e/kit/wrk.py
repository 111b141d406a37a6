"""wrk for the benchmarks: what a server answers under load, and what it takes of the processors for that."""
import os
import subprocess
from pathlib import Path

ACCEPT = "application/vnd.oci.image.index.v1+json,application/vnd.oci.image.manifest.v1+json"
TICKS = os.sysconf("SC_CLK_TCK")
UNITS = {"KB": 2**10, "MB": 2**20, "GB": 2**30}


def seconds_of_cpu(pid):
    """Of a process and its children, user and system."""
    ticks = 0
    for each in [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]:
        fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def asked(url, pid, seconds, connections=64, blob=False, script=None):
    """A row: requests a second and the CPU of each; for a `blob` GiB a second. `script`: Lua that names the paths."""
    before = seconds_of_cpu(pid)
    command = ["wrk", f"-t{min(2, connections)}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-H", f"Accept: {ACCEPT}", url]
    if script:
        command += ["-s", str(script)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = seconds_of_cpu(pid) - before
    rate = float(told.split("Requests/sec:")[1].split()[0])
    latency = next(line.split()[1] for line in told.splitlines() if line.split()[:1] == ["99%"])
    wrong = "  WRONG ANSWERS" if "Non-2xx" in told or "Socket errors" in told else ""
    if blob:
        text = told.split("Transfer/sec:")[1].split()[0]
        gib = float(text[:-2]) * UNITS[text[-2:]] / 2**30
        return f"{gib:6.2f} GiB/s   {used / (gib * seconds):6.3f} s of CPU for a GiB{wrong}"
    return f"{rate:10.0f}/s   p99 {latency:>9}   {used / (rate * seconds) * 1e6:6.1f} µs of CPU each{wrong}"
