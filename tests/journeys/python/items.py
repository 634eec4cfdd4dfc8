"""The operations on items assignments, and the match that looks at them."""

from emporix_segments import (
    BulkAssignmentResponse,
    CategoryTreeResponseInner,
    CustomerAssignmentUpsert,
    ItemAssignmentResponse,
    ItemAssignmentUpsert,
    ItemAssignmentUpsertBulk,
    Match,
    MatchItem,
    SegmentsSearch,
)

from client import Callers, codes, good, refused
from segments import make, unmake

SEGMENT = "items-of"


def items(callers: Callers, shop: dict) -> None:
    make(callers, shop, SEGMENT)
    single(callers, shop)
    lists(callers, shop)
    trees(callers, shop)
    match(callers, shop)
    bulk(callers, shop)
    unmake(callers, shop, SEGMENT)


def single(callers: Callers, shop: dict) -> None:
    tenant, api, product = shop["tenant"], callers["service"].items, shop["product"]
    put, get = api.p_ut_customer_segment_update_item, api.g_et_customer_segment_retrieve_item
    mixins = {"note": {"by": "hand"}}
    change = ItemAssignmentUpsert.from_dict({"mixins": mixins, "metadata": {"version": 1}})
    good(201, put, tenant, SEGMENT, "PRODUCT", product, ItemAssignmentUpsert(mixins=mixins))
    good(204, put, tenant, SEGMENT, "PRODUCT", product, change)
    refused(409, put, tenant, SEGMENT, "PRODUCT", product, change)
    good(201, put, tenant, SEGMENT, "CATEGORY", shop["category"], ItemAssignmentUpsert())
    refused(400, put, tenant, SEGMENT, "PRODUCT", shop["unknown"], ItemAssignmentUpsert())
    refused(400, put, tenant, SEGMENT, "SERVICE", product, ItemAssignmentUpsert())
    refused(403, callers["read"].items.p_ut_customer_segment_update_item, tenant, SEGMENT, "PRODUCT", product, change)
    refused(404, get, tenant, SEGMENT, "PRODUCT", shop["anotherProduct"])
    refused(404, get, tenant, SEGMENT, "CATEGORY", product)
    row = good(200, get, tenant, SEGMENT, "PRODUCT", product)
    assert isinstance(row, ItemAssignmentResponse)
    assert (row.segment_id, row.item.id, row.type) == (SEGMENT, product, "PRODUCT")
    assert (row.mixins, row.metadata.version) == (mixins, 2)


def lists(callers: Callers, shop: dict) -> None:
    tenant, api, product = shop["tenant"], callers["service"].items, shop["product"]
    get, search = api.g_et_customer_segment_retrieve_segment_items, api.p_ost_customer_segment_search_items
    page = good(200, get, tenant, SEGMENT, sort="item.id:asc", page_size="1", x_total_count=True)
    assert [row.item.id for row in page] == [shop["category"]]
    refused(400, get, tenant, SEGMENT, q="(")
    refused(403, callers["no_scope"].items.g_et_customer_segment_retrieve_segment_items, tenant, SEGMENT)
    found = good(200, search, tenant, SEGMENT, segments_search=SegmentsSearch(q="type:PRODUCT"))
    assert [row.item.id for row in found] == [product]
    refused(400, search, tenant, SEGMENT, segments_search=SegmentsSearch(q="("))
    refused(401, callers["unknown"].items.p_ost_customer_segment_search_items, tenant, SEGMENT)
    everywhere = api.g_et_customer_segment_retrieve_segments_items
    assert good(200, everywhere, tenant, q=f"item.id:{product}") == found
    assert good(200, everywhere, tenant, site_code=shop["unknown"], only_active=True) == []
    refused(400, everywhere, tenant, q="(")
    refused(403, callers["no_scope"].items.g_et_customer_segment_retrieve_segments_items, tenant)


def flat(nodes: list[dict]) -> dict[str, bool]:
    """Whether each category of the trees is assigned."""
    found = {}
    for node in nodes:
        found[node["id"]] = node["isSegmentAssigned"]
        found |= flat(node.get("subcategories") or [])
    return found


def trees(callers: Callers, shop: dict) -> None:
    tenant, api = shop["tenant"], callers["customer"].items
    assign = callers["service"].customers.p_ut_customer_segment_update_customer_by_customer_id
    good(201, assign, tenant, SEGMENT, shop["customer"], CustomerAssignmentUpsert())
    roots = good(200, api.g_et_customer_segment_retrieve_category_trees, tenant)
    assert all(isinstance(root, CategoryTreeResponseInner) for root in roots)
    assigned = flat([root.to_dict() for root in roots])
    assert assigned[shop["category"]]
    assert [assigned[ancestor] for ancestor in shop["ancestors"]] == [False, False]
    assert good(200, api.g_et_customer_segment_retrieve_category_trees, tenant, site_code=shop["unknown"]) == []
    refused(403, callers["service"].items.g_et_customer_segment_retrieve_category_trees, tenant)
    refused(401, callers["unknown"].items.g_et_customer_segment_retrieve_category_trees, tenant)


def match(callers: Callers, shop: dict) -> None:
    tenant, call = shop["tenant"], callers["service"].segments.p_ost_customer_segment_check_match
    wanted = [shop["product"], shop["productOfCategory"], shop["anotherProduct"], shop["unknown"]]
    question = Match(items=[MatchItem(id=it) for it in wanted], segment_ids=[SEGMENT], site="main")
    matched = good(200, call, tenant, question)
    assert matched == question.items[:2], "one by itself, one by its category"
    refused(400, call, tenant, question.model_copy(update={"site": ""}))
    refused(403, callers["read"].segments.p_ost_customer_segment_check_match, tenant, question)


def bulk(callers: Callers, shop: dict) -> None:
    tenant, caller = shop["tenant"], callers["service"]
    api, product, another = caller.items, shop["product"], shop["anotherProduct"]
    put, remove = api.p_ut_customer_segment_update_items_bulk, api.d_elete_customer_segment_remove_items_bulk
    rows = [{"id": product, "metadata": {"version": 1}}, {"id": shop["unknown"]}, {"id": another}]
    changes = [ItemAssignmentUpsertBulk.from_dict(row) for row in rows]
    assert codes(good(207, put, tenant, SEGMENT, "PRODUCT", changes), BulkAssignmentResponse) == [409, 400, 201]
    refused(400, put, tenant, SEGMENT, "PRODUCT", [])
    refused(403, callers["read"].items.p_ut_customer_segment_update_items_bulk, tenant, SEGMENT, "PRODUCT", changes)
    refused(400, remove, tenant, SEGMENT, "PRODUCT")
    caller.body_in_words([product, another])
    assert codes(good(207, remove, tenant, SEGMENT, "PRODUCT"), BulkAssignmentResponse) == [204, 204]
    refused(403, callers["read"].items.d_elete_customer_segment_remove_item, tenant, SEGMENT, "CATEGORY", shop["category"])
    good(204, api.d_elete_customer_segment_remove_item, tenant, SEGMENT, "CATEGORY", shop["category"])
