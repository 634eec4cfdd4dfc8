"""A client that OpenAPI Generator made of the vendor's file, on a journey through all of its operations.

Each answer is typed by the client and held against the schemas of that file; what the answers say is held against what
was done before.
"""

import json
import sys
from pathlib import Path

from client import Callers
from contract import Contract
from customers import customers
from groups import groups
from items import items
from sandbox import running
from segments import ids, segments


def report(contract: Contract) -> None:
    """Prints what was seen, and raises where an operation has no good answer or no refusal."""
    for operation, seen in contract.seen.items():
        print(f"{operation}: {', '.join(map(str, sorted(set(seen))))}")
    for what, wanted in {"good answer": lambda it: it < 300, "refusal": lambda it: it >= 400}.items():
        without = [operation for operation, seen in contract.seen.items() if not any(map(wanted, seen))]
        assert not without, f"operations without a {what}: {without}"
    answers = sum(map(len, contract.seen.values()))
    print(f"{len(contract.seen)} operations, {answers} answers, each as the vendor's file describes it")


def main(binary: str, file: str) -> None:
    gaps = json.loads(Path("vendor-gaps.json").read_text())
    shop = json.loads(Path("shop.json").read_text())
    contract = Contract(file, gaps)
    behaviors = [gap["behavior"] for gap in gaps["behaviors"]]
    with running(binary, behaviors) as url:
        callers = Callers(url, contract)
        before = ids(callers, shop)
        for part in (segments, customers, groups, items):
            part(callers, shop)
        assert ids(callers, shop) == before, "what was made is gone, and nothing else"
    report(contract)


if __name__ == "__main__":
    main(*sys.argv[1:])
