"""The same tests at once, each in a world of its own: none sees what another has written."""

import pytest


@pytest.mark.parametrize("turn", range(8))
def test_a_customer_joins_as_the_first(shop, turn):
    before = shop.total()
    assert shop.send("PUT", "/61109356", {"mixins": {"loyalty": {"points": turn}}})[0] == 201
    assert shop.total() == before + 1
    assert shop.send("GET", "/61109356")[2]["mixins"]["loyalty"]["points"] == turn


@pytest.mark.parametrize("turn", range(4))
def test_everything_is_removed(shop, turn):
    _, _, rows = shop.send("GET", "?pageSize=200")
    keys = [{"customerId": row["customer"]["id"], **({"legalEntityId": row["legalEntity"]["id"]} if "legalEntity" in row else {})} for row in rows]
    status, _, items = shop.send("DELETE", "/bulk", keys)
    assert status == 207 and {item["code"] for item in items} == {204}
    assert shop.total() == 0
