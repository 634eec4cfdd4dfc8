"""What the report of tests that fail says of their worlds: reports.py PYTEST.log REPORT JUNIT.xml"""

import json
import pathlib
import sys
import xml.etree.ElementTree

log, report, junit = (pathlib.Path(path) for path in sys.argv[1:])
said = log.read_text(encoding="utf-8")
for line in [
    "PUT /customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers/61109356 → 201",
    "403: the check `scope` failed: token `read` lacks customersegment.segment_manage",
    "added mytenant customer-assignments 628cd20c6e8b2432b6346ca6/61109356",
    "1 rule did not: forbidden/refused",
    "requests 101, the last 100 of them",
    "6 failed, 1 passed",
]:
    assert line in said, f"{line}\nis not in\n{said}"

refused, unfired = (next(report.glob(f"*{name}*")) for name in ("refused", "not_fired"))
journal = json.loads((refused / "journal.json").read_text(encoding="utf-8"))
assert [exchange["status"] for exchange in journal["requests"]] == [201, 403], journal
assert "lacks customersegment.segment_manage" in (refused / "explanations.txt").read_text(encoding="utf-8")
assert json.loads((refused / "changes.json").read_text(encoding="utf-8"))["total"] == 1
assert json.loads((unfired / "journal.json").read_text(encoding="utf-8"))["total"] == 0
# Each has a folder of its own, whatever its name, and JUnit names it.
named = [given.attrib["value"] for given in xml.etree.ElementTree.parse(junit).iter("property") if given.attrib["name"] == "emporix-sandbox"]
assert len(named) == len(set(named)) == 6, named
assert {pathlib.Path(name) for name in named} == set(report.iterdir()), named
print("kits: the report of pytest says what happened")
