"""The operations on groups assignments."""

from emporix_segments import GroupAssignmentResponse, GroupAssignmentUpsert, SegmentsSearch

from client import Callers, good, refused
from segments import make, own, unmake

SEGMENT = "grouped"


def groups(callers: Callers, shop: dict) -> None:
    make(callers, shop, SEGMENT)
    single(callers, shop)
    lists(callers, shop)
    unmake(callers, shop, SEGMENT)


def single(callers: Callers, shop: dict) -> None:
    tenant, api, buyers = shop["tenant"], callers["service"].groups, shop["buyers"]
    put, get = api.p_ut_customer_segment_update_group, api.g_et_customer_segment_retrieve_group
    before = own(callers, shop)
    change = GroupAssignmentUpsert.from_dict({"metadata": {"version": 1}})
    good(201, put, tenant, SEGMENT, buyers, GroupAssignmentUpsert(mixins={"note": {"by": "hand"}}))
    good(204, put, tenant, SEGMENT, buyers, change)
    refused(409, put, tenant, SEGMENT, buyers, change)
    refused(400, put, tenant, SEGMENT, shop["employees"], GroupAssignmentUpsert())
    refused(403, callers["read"].groups.p_ut_customer_segment_update_group, tenant, SEGMENT, buyers, change)
    refused(404, get, tenant, SEGMENT, shop["unknown"])
    row = good(200, get, tenant, SEGMENT, buyers)
    assert isinstance(row, GroupAssignmentResponse)
    assert (row.segment_id, row.group.id, row.metadata.version) == (SEGMENT, buyers, 2)
    assert own(callers, shop) == [*before, SEGMENT]


def lists(callers: Callers, shop: dict) -> None:
    tenant, api, buyers = shop["tenant"], callers["service"].groups, shop["buyers"]
    get, search = api.g_et_customer_segment_retrieve_groups, api.p_ost_customer_segment_search_groups
    listed = good(200, get, tenant, SEGMENT)
    assert [row.group.id for row in listed] == [buyers]
    refused(403, callers["customer"].groups.g_et_customer_segment_retrieve_groups, tenant, SEGMENT)
    assert good(200, search, tenant, SEGMENT, segments_search=SegmentsSearch(q=f"group.id:{buyers}")) == listed
    refused(400, search, tenant, SEGMENT, segments_search=SegmentsSearch(q="("))
    refused(403, callers["read"].groups.d_elete_customer_segment_remove_group, tenant, SEGMENT, buyers)
    good(204, api.d_elete_customer_segment_remove_group, tenant, SEGMENT, buyers)
    assert good(200, get, tenant, SEGMENT) == []
    good(201, api.p_ut_customer_segment_update_group, tenant, SEGMENT, buyers, GroupAssignmentUpsert())
