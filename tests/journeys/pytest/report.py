"""What the report of the run says: a world for each test and each worker, and each failure once."""

import json
import pathlib
import sys

run = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
tests, workers = 16, 4
assert run["worlds"] == 1 + tests + workers, run["worlds"]
assert run["requests"] == 8 * 4 + 4 * 3 + 2 + 2 + 6 + 5, run["requests"]
assert (run["exitCode"], run["dropped"], run["unmatchedCalls"]) == (0, 0, 0), run
fired = [rule["fired"] for rule in run["rules"]]
assert fired == [1] * 4, run["rules"]
print(f"pytest: {run['requests']} requests in {run['worlds']} worlds, as the tests say")
