"""Loads a HAR file in a library, which finds in it what was sent and answered."""

import sys

from haralyzer import HarParser

with open(sys.argv[1], encoding="utf-8") as file:
    parser = HarParser.from_string(file.read())
assert parser.creator["name"] == "emporix-sandbox", parser.creator
entries = parser.har_data["entries"]
statuses = [entry["response"]["status"] for entry in entries]
assert statuses[3:] == [400, 200, 404, 0], statuses
page_entries = [entry for page in parser.pages for entry in page.entries]
assert len(page_entries) == len(entries) == 7, page_entries
first = page_entries[0]
assert first.request.method == "GET" and first.request.url.endswith("q=customer.id%3A98029737"), first.request
assert first.response.status == 200 and first.response.mimeType.startswith("application/json")
assert first.time == sum(first.timings[part] for part in ("send", "wait", "receive")) > 0, first.timings
assert first.startTime.tzinfo is not None
print(f"{len(entries)} entries in the library, the first after {first.time} ms")
