"""Two sandboxes behind HAProxy: each world stays on its process, and calls of the admin API follow it."""

import errno
import itertools
import json
import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

TOKEN = "s3cret"
WORLDS = [f"shop-{number}" for number in range(50)]
ROW = "/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers/61109356"


# Nothing takes longer than this, on a machine that builds meanwhile.
PATIENCE_SECONDS = 120

# Where ports are picked: below those that the system gives to connections, so that none of these takes one before its server does.
PORTS = range(15_000, 32_000)


def free_ports(count):
    """Ports that are free on both addresses of this machine, each another."""
    return list(itertools.islice(filter(is_free, random.sample(PORTS, len(PORTS))), count))


def is_free(port):
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as listener:
            try:
                listener.bind((host, port))
            except OSError as error:
                # A machine without IPv6 has nothing there that could be taken.
                if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    return False
    return True


class Place:
    """A sandbox, or the balancer before them."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"

    def call(self, method, path, body=None, token="service", headers=()):
        """Status and body of the answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        for name, value in headers:
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            status, text = refusal.code, refusal.read()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def admin(self, method, path, body=None):
        return self.call(method, f"/__sandbox/{path}", body, token=TOKEN)

    def until_it_answers(self, what):
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                if self.call("GET", "/__sandbox/health/live", token=None)[0] == 200:
                    return
            except urllib.error.URLError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"{what} does not answer")


def expect(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: expected {expected}, found {found}")


def use(balancer, world):
    """All ways to name a world lead to the same one: by the path, by the header, and by the admin API."""
    by_header = [("Sandbox-World", world)]
    expect(balancer.admin("PUT", f"worlds/{world}", {"seed": 7})[0], 201, f"{world} is made")
    for number, (path, headers, status) in enumerate([
        (f"/~{world}{ROW}", [], 201),
        (ROW, by_header, 204),
        (f"/%7E{world}{ROW}", [], 204),
        (f"/~{world}{ROW}", by_header, 204),
    ], 1):
        body = {"mixins": {"of": world, "number": number}}
        expect(balancer.call("PUT", path, body, headers=headers)[0], status, f"PUT {path} {headers}")
    status, row = balancer.call("GET", ROW, headers=by_header)
    expect((status, row["mixins"], row["metadata"]["version"]), (200, {"of": world, "number": 4}, 4), world)
    rule = {"name": "once", "on": "GET …/customers/{customerId}", "times": 1, "then": {"error": "unavailable"}}
    expect(balancer.admin("POST", f"worlds/{world}/scenarios", {"rules": [rule]})[0], 200, f"{world} has a rule")
    statuses = [balancer.call("GET", path, headers=headers)[0] for path, headers in [(ROW, by_header), (f"/~{world}{ROW}", [])]]
    expect(statuses, [503, 200], f"the rule of {world}")
    expect(balancer.admin("PUT", f"worlds/{world}/snapshots/s")[0], 204, f"{world} has a snapshot")
    _, kept = balancer.admin("GET", f"worlds/{world}/requests")
    expect(len(kept["requests"]), 7, f"the journal of {world}")
    return len(kept["requests"])


def names(process):
    status, worlds = process.admin("GET", "worlds")
    expect(status, 200, "the worlds of a process")
    return {world["name"] for world in worlds["worlds"]} & set(WORLDS)


def stays(balancer, processes):
    """Where each world is after all that use."""
    with ThreadPoolExecutor(8) as pool:
        calls = sum(pool.map(lambda world: use(balancer, world), WORLDS))
    expect(calls, 7 * len(WORLDS), "all calls")
    first, second = map(names, processes)
    expect(first & second, set(), "worlds on both processes")
    expect(first | second, set(WORLDS), "worlds on one of them")
    least = min(len(first), len(second))
    assert least >= 10, f"{len(first)} and {len(second)}: hardly shared out"
    print(f"balancer: {len(WORLDS)} worlds, {len(first)} and {len(second)} of them, {calls} calls; each stayed on its process")
    return first, second


def refusals(balancer):
    expect(balancer.call("GET", f"/__sandbox/worlds/{WORLDS[0]}", token=None)[0], 403, "without the admin token")
    status, problem = balancer.admin("POST", "worlds", {"name": "by-body"})
    expect((status, problem["hint"]), (405, "send PUT /__sandbox/worlds/{world}"), "a name in a body")
    status, _ = balancer.call("GET", f"/~{WORLDS[0]}{ROW}", headers=[("Sandbox-World", WORLDS[1])])
    expect(status, 400, "two names")
    reset = {"name": "reset", "on": "GET …/customers/{customerId}", "times": 1, "then": {"connection": "reset"}}
    balancer.admin("PUT", f"worlds/{WORLDS[2]}/scenarios", {"rules": [reset]})
    expect(balancer.call("GET", f"/~{WORLDS[2]}{ROW}")[0], 502, "a reset, behind the balancer")
    expect(balancer.call("GET", f"/~{WORLDS[2]}{ROW}")[0], 200, "the call after it")


def goes(balancer, process, of_it, of_other):
    """A process that is gone: its worlds do not go over to the other one."""
    process.terminate()
    process.wait(timeout=PATIENCE_SECONDS)
    for world in sorted(of_it)[:5]:
        expect(balancer.call("GET", f"/~{world}{ROW}")[0], 503, f"{world} of the process that is gone")
    for world in sorted(of_other)[:5]:
        expect(balancer.call("GET", f"/~{world}{ROW}")[0], 200, f"{world} of the process that is left")


def main(binary, page):
    ports = dict(zip((14010, 14011, 14012), free_ports(3)))
    text = open(page, encoding="utf-8").read()
    for known, port in ports.items():
        assert f"127.0.0.1:{known}\n" in text, f"{page} does not name the port {known}"
        text = re.sub(rf"127\.0\.0\.1:{known}\n", f"127.0.0.1:{port}\n", text)
    with open("haproxy.cfg", "w", encoding="utf-8") as file:
        file.write(text)
    subprocess.run(["haproxy", "-c", "-q", "-f", "haproxy.cfg"], check=True)
    environment = {**os.environ, "EMPORIX_SANDBOX_ADMIN_TOKEN": TOKEN}
    started = [
        subprocess.Popen([binary, "--port", str(ports[known]), "--seed", "42", "--quiet"], env=environment, stdout=subprocess.DEVNULL)
        for known in (14011, 14012)
    ]
    try:
        started.append(subprocess.Popen(["haproxy", "-db", "-q", "-f", "haproxy.cfg"]))
        balancer, first, second = (Place(port) for port in ports.values())
        first.until_it_answers("the first process")
        second.until_it_answers("the second process")
        balancer.until_it_answers("the balancer")
        of_first, of_second = stays(balancer, (first, second))
        refusals(balancer)
        goes(balancer, started[0], of_first, of_second)
        print("balancer: a process that is gone is a 503 for its worlds, and for no other")
    finally:
        for process in started:
            process.kill()


main(*sys.argv[1:])
