"""What has happened in a world, for the report of a test that has failed."""

import json
from dataclasses import dataclass
from pathlib import Path

from .types import Changes, Exchange, Exchanges, FieldDifference, Message
from .world import World

# The most refusals that are explained; the latest are.
_MOST_EXPLAINED = 20
# The most records that are said to differ.
_MOST_CHANGES = 1000
# The most exchanges, and the most records, that the text has: the latest, and the first.
_MOST_LINES = 100
# The most of a body that the text has; the journal has more.
_MOST_OF_A_BODY = 500


@dataclass(frozen=True)
class Evidence:
    """What has happened in a world."""

    world: str
    """Its name."""
    journal: Exchanges
    """The exchanges of its journal."""
    explanations: str
    """Why answers are as they are: of each 4xx and 5xx, and of each exchange without an answer, as text."""
    changes: Changes
    """How its data differ from those it began with."""

    def sections(self) -> list[tuple[str, str]]:
        """All of it as text, an exchange a line: a title and a text for each part."""
        calls = [_line(exchange) for exchange in self.journal["requests"][-_MOST_LINES:]]
        records = [
            f"{record['change']} {record['tenant']} {record['collection']} {record['id']}{_fields(record.get('fields', []))}"
            for record in self.changes["changes"][:_MOST_LINES]
        ]
        explained = [("explanations", self.explanations)] if self.explanations else []
        return [
            (f"journal of the world {self.world}: requests {_of_them('the last', calls, self.journal['total'])}", "\n".join(calls)),
            *explained,
            (f"difference of the state: records {_of_them('the first', records, self.changes['total'])}", "\n".join(records)),
        ]

    def save(self, folder: Path) -> None:
        """Writes `journal.json`, `explanations.txt` and `changes.json` into a folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "journal.json").write_text(json.dumps(self.journal, indent=2), encoding="utf-8")
        (folder / "explanations.txt").write_text(self.explanations, encoding="utf-8")
        (folder / "changes.json").write_text(json.dumps(self.changes, indent=2), encoding="utf-8")


def evidence(world: World) -> Evidence:
    """Asks a world what has happened in it."""
    journal = world.requests()
    refused = [exchange["id"] for exchange in journal["requests"] if (exchange["status"] or 999) >= 400]
    explanations = "\n".join(world.explain_text(id) for id in refused[-_MOST_EXPLAINED:])
    return Evidence(world.name, journal, explanations, world.changes(max=_MOST_CHANGES))


def _of_them(which: str, lines: list[str], total: int) -> str:
    return f"{total}, {which} {len(lines)} of them" if len(lines) < total else str(total)


def _line(exchange: Exchange) -> str:
    query = f"?{exchange['query']}" if "query" in exchange else ""
    saw = exchange["status"] or exchange.get("clientSaw")
    head = f"{exchange['id']} {exchange['method']} {exchange['path']}{query} → {saw}"
    return head + _body("sent", exchange["request"]) + _body("answered", exchange["answer"])


def _body(what: str, message: Message) -> str:
    if "body" not in message:
        return ""
    body = message["body"]
    return f"\n  {what} {body[:_MOST_OF_A_BODY]}{'…' if len(body) > _MOST_OF_A_BODY else ''}"


def _fields(changed: list[FieldDifference]) -> str:
    def shown(field: FieldDifference, side: str) -> str:
        return json.dumps(field.get(side), ensure_ascii=False) if side in field else "absent"

    return "".join(f"\n  {field['path']}: {shown(field, 'before')} → {shown(field, 'after')}" for field in changed)
