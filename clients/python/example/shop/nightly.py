"""The nightly import: John becomes a gold customer, and two customers are new in the segment."""

import os
import sys

from .segment import Access, Failed, Segment

access = Access(
    os.environ["EMPORIX_API_URL"], os.environ["EMPORIX_TENANT"], os.environ["EMPORIX_CLIENT_ID"], os.environ["EMPORIX_CLIENT_SECRET"]
)
segment = Segment(access, "628cd20c6e8b2432b6346ca6")
try:
    segment.promote("98029737", "GOLD")
    segment.add(["61109356", "65044570"])
except Failed as reason:
    sys.exit(f"not imported: {reason}")
print("imported")
