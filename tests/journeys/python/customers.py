"""The operations on customers assignments."""

from emporix_segments import (
    BulkAssignmentResponse,
    CustomerAssignmentB2CResponse,
    CustomerAssignmentResponse,
    CustomerAssignmentUpsert,
    CustomerAssignmentUpsertBulk,
    SegmentsSearch,
)

from client import Callers, codes, good, refused
from segments import make, unmake

SEGMENT = "customers-of"


def customers(callers: Callers, shop: dict) -> None:
    make(callers, shop, SEGMENT)
    consumers(callers, shop)
    companies(callers, shop)
    lists(callers, shop)
    bulk(callers, shop)
    unmake(callers, shop, SEGMENT)


def consumers(callers: Callers, shop: dict) -> None:
    tenant, api, john = shop["tenant"], callers["service"].customers, shop["customer"]
    put = api.p_ut_customer_segment_update_customer_by_customer_id
    get = api.g_et_customer_segment_retrieve_customer_by_customer_id
    mixins = {"note": {"by": "hand"}}
    change = CustomerAssignmentUpsert.from_dict({"mixins": mixins, "metadata": {"version": 1}})
    good(201, put, tenant, SEGMENT, john, CustomerAssignmentUpsert(mixins=mixins))
    good(204, put, tenant, SEGMENT, john, change)
    refused(409, put, tenant, SEGMENT, john, change)
    refused(400, put, tenant, SEGMENT, shop["unknown"], CustomerAssignmentUpsert())
    read = callers["read"].customers
    refused(403, read.p_ut_customer_segment_update_customer_by_customer_id, tenant, SEGMENT, john, change)
    refused(404, get, tenant, SEGMENT, shop["anotherCustomer"])
    row = good(200, get, tenant, SEGMENT, john)
    assert isinstance(row, CustomerAssignmentB2CResponse)
    assert (row.customer.id, row.mixins, row.metadata.version) == (john, mixins, 2)


def companies(callers: Callers, shop: dict) -> None:
    tenant, api, john, company = shop["tenant"], callers["service"].customers, shop["customer"], shop["legalEntity"]
    put, get = api.p_ut_customer_segment_update_customer, api.g_et_customer_segment_retrieve_customer
    good(201, put, tenant, SEGMENT, john, company, CustomerAssignmentUpsert())
    good(204, put, tenant, SEGMENT, john, company, CustomerAssignmentUpsert())
    stale = CustomerAssignmentUpsert.from_dict({"metadata": {"version": 1}})
    refused(409, put, tenant, SEGMENT, john, company, stale)
    refused(400, put, tenant, SEGMENT, john, shop["unknown"], CustomerAssignmentUpsert())
    unknown = callers["unknown"].customers
    refused(401, unknown.p_ut_customer_segment_update_customer, tenant, SEGMENT, john, company, stale)
    refused(404, get, tenant, SEGMENT, shop["anotherCustomer"], company)
    row = good(200, get, tenant, SEGMENT, john, company)
    assert isinstance(row, CustomerAssignmentResponse)
    assert (row.customer.id, row.legal_entity.id, row.assignment_type) == (john, company, "MANUAL")


def lists(callers: Callers, shop: dict) -> None:
    tenant, api, john, company = shop["tenant"], callers["service"].customers, shop["customer"], shop["legalEntity"]
    get, search = api.g_et_customer_segment_retrieve_customers, api.p_ost_customer_segment_search_customers
    assert len(good(200, get, tenant, SEGMENT, page_size="1", page_number="2", x_total_count=True)) == 1
    refused(400, get, tenant, SEGMENT, q="(")
    refused(403, callers["no_scope"].customers.g_et_customer_segment_retrieve_customers, tenant, SEGMENT)
    found = good(200, search, tenant, SEGMENT, segments_search=SegmentsSearch(q=f"legalEntity.id:{company}"))
    assert [row.legal_entity.id for row in found] == [company]
    refused(400, search, tenant, SEGMENT, segments_search=SegmentsSearch(q="("))
    for remove, keys in (
        ("d_elete_customer_segment_remove_customer_by_customer_id", [john]),
        ("d_elete_customer_segment_remove_customer", [john, company]),
    ):
        refused(403, getattr(callers["read"].customers, remove), tenant, SEGMENT, *keys)
        good(204, getattr(api, remove), tenant, SEGMENT, *keys)
    assert good(200, get, tenant, SEGMENT) == []


def bulk(callers: Callers, shop: dict) -> None:
    tenant, caller = shop["tenant"], callers["service"]
    put = caller.customers.p_ut_customer_segment_update_customers_bulk
    remove = caller.customers.d_elete_customer_segment_remove_customers_bulk
    rows = [
        {"customerId": shop["customer"], "legalEntityId": shop["legalEntity"]},
        {"customerId": shop["unknown"]},
        {"customerId": shop["anotherCustomer"]},
    ]
    changes = [CustomerAssignmentUpsertBulk.from_dict(row) for row in rows]
    assert codes(good(207, put, tenant, SEGMENT, changes), BulkAssignmentResponse) == [201, 400, 201]
    refused(400, put, tenant, SEGMENT, [])
    refused(403, callers["read"].customers.p_ut_customer_segment_update_customers_bulk, tenant, SEGMENT, changes)
    refused(400, remove, tenant, SEGMENT)
    caller.body_in_words(rows[:1])
    assert codes(good(207, remove, tenant, SEGMENT), BulkAssignmentResponse) == [204]
