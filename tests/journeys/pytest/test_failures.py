"""Failures on demand, and code that recovers from each."""

import pytest
from conftest import LOST


def test_a_row_that_is_refused_is_sent_again(shop):
    shop.arm("third-row-fails-once")
    rows = [{"customerId": id} for id in ("61109356", "65044570", "66001234", "18249883")]
    codes = []
    while rows:
        items = shop.send("PUT", "/bulk", rows)[2]
        codes.append([item["code"] for item in items])
        rows = [row for row, item in zip(rows, items) if item["code"] >= 400]
    assert codes == [[201, 201, 409, 201], [201]]


def test_a_lost_answer_is_no_lost_write(shop):
    shop.arm("write-lands-answer-lost")
    with pytest.raises(LOST):
        shop.send("PUT", "/61109356", {"mixins": {"loyalty": {"points": 1}}})
    status, _, row = shop.send("GET", "/61109356")
    assert (status, row["metadata"]["version"]) == (200, 1)


def test_a_dead_token_is_fetched_anew(shop):
    shop.log_in()
    shop.arm("token-dies-mid-session")
    statuses = []
    for _ in range(4):
        status = shop.send("GET", "?pageSize=1")[0]
        statuses.append(status)
        if status == 401:
            shop.log_in()
    assert statuses == [200, 200, 401, 200]


@pytest.mark.world(clock={"mode": "frozen", "at": "2026-01-31T12:00:00Z"})
def test_a_rate_limit_is_waited_for(shop):
    shop.arm("rate-limit-clears")
    statuses = []
    for _ in range(5):
        status, headers, _ = shop.send("GET", "?pageSize=1")
        statuses.append(status)
        if status == 429:
            # The world's clock moves; no time passes.
            shop.advance(int(headers["Retry-After"]))
    assert statuses == [200, 200, 429, 200, 200]
