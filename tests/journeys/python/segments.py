"""The operations on segments."""

from emporix_segments import (
    BulkResponse,
    CustomerAssignmentUpsert,
    PatchOperation,
    PatchOperationValue,
    SegmentCreation,
    SegmentResponse,
    SegmentsSearch,
    SegmentUpdate,
    SegmentUpdateBulk,
)

from client import Callers, codes, good, refused

SEGMENT = {"name": {"en": "Early birds"}, "siteCode": "main", "status": "ACTIVE"}


def segments(callers: Callers, shop: dict) -> None:
    drawn = create(callers, shop)
    lists(callers, shop, drawn)
    single(callers, shop)
    patch(callers, shop)
    bulk(callers, shop, drawn)


def ids(callers: Callers, shop: dict) -> list[str]:
    """The ids of all segments."""
    api = callers["service"].segments
    return [it.id for it in api.g_et_customer_segment_retrieve_segments(shop["tenant"], page_size="1000")]


def make(callers: Callers, shop: dict, segment: str) -> None:
    """Makes an active segment with this id, for what is assigned to segments."""
    api = callers["service"].segments
    update = SegmentUpdate.from_dict(SEGMENT)
    made = good(201, api.p_ut_customer_segment_update_segment, shop["tenant"], segment, segment_update=update)
    assert made.id == segment


def unmake(callers: Callers, shop: dict, segment: str) -> None:
    """Removes a segment with what is assigned to it, which it cannot be removed with otherwise."""
    remove = callers["service"].segments.d_elete_customer_segment_remove_segment
    refused(400, remove, shop["tenant"], segment)
    good(204, remove, shop["tenant"], segment, force_delete=True)


def create(callers: Callers, shop: dict) -> str:
    tenant, api = shop["tenant"], callers["service"].segments
    call = api.p_ost_customer_segment_create_segment
    named = SegmentCreation.from_dict({"id": "birds", **SEGMENT})
    assert good(201, call, tenant, segment_creation=named).id == "birds"
    drawn = good(201, call, tenant, segment_creation=SegmentCreation.from_dict(SEGMENT)).id
    assert len(drawn) == 24
    refused(409, call, tenant, segment_creation=named)
    refused(400, call, tenant, segment_creation=SegmentCreation(name={"en": "Nowhere"}, site_code=""))
    refused(403, callers["read"].segments.p_ost_customer_segment_create_segment, tenant, segment_creation=named)
    refused(401, callers["unknown"].segments.p_ost_customer_segment_create_segment, tenant, segment_creation=named)
    return drawn


def lists(callers: Callers, shop: dict, drawn: str) -> None:
    tenant, api = shop["tenant"], callers["service"].segments
    page = good(200, api.g_et_customer_segment_retrieve_segments, tenant, sort="id:asc", page_size="2",
                page_number="1", fields="name,siteCode", x_total_count=True)
    assert len(page) == 2 and all(isinstance(it, SegmentResponse) for it in page)
    assert ids(callers, shop)[-2:] == ["birds", drawn]
    assert good(200, api.g_et_customer_segment_retrieve_segments, tenant, customer_id=shop["customer"])
    refused(400, api.g_et_customer_segment_retrieve_segments, tenant, q="(")
    refused(401, callers["unknown"].segments.g_et_customer_segment_retrieve_segments, tenant)
    found = good(200, api.p_ost_customer_segment_search_segments, tenant, segments_search=SegmentsSearch(q="id:birds"))
    assert [(it.id, it.name) for it in found] == [("birds", SEGMENT["name"])]
    refused(400, api.p_ost_customer_segment_search_segments, tenant, segments_search=SegmentsSearch(q="("))
    refused(403, callers["no_scope"].segments.p_ost_customer_segment_search_segments, tenant)
    assert own(callers, shop)
    refused(403, api.g_et_customer_segment_retrieve_own_segments, tenant)


def own(callers: Callers, shop: dict) -> list[str]:
    """The ids of what a customer sees as its own."""
    api = callers["customer"].segments
    return [it.id for it in good(200, api.g_et_customer_segment_retrieve_own_segments, shop["tenant"])]


def single(callers: Callers, shop: dict) -> None:
    tenant, api = shop["tenant"], callers["service"].segments
    stored = good(200, api.g_et_customer_segment_retrieve_segment, tenant, "birds")
    assert isinstance(stored, SegmentResponse) and stored.metadata.version == 1
    call = api.p_ut_customer_segment_update_segment
    change = {**SEGMENT, "description": {"en": "Up at five"}, "metadata": {"version": 1}}
    update = SegmentUpdate.from_dict(change)
    good(204, call, tenant, "birds", segment_update=update)
    refused(409, call, tenant, "birds", segment_update=update)
    refused(400, call, tenant, "birds", segment_update=SegmentUpdate.from_dict({**SEGMENT, "siteCode": ""}))
    refused(403, callers["read"].segments.p_ut_customer_segment_update_segment, tenant, "birds", segment_update=update)
    refused(404, api.g_et_customer_segment_retrieve_segment, tenant, shop["unknown"])
    make(callers, shop, "put")
    refused(403, callers["read"].segments.d_elete_customer_segment_remove_segment, tenant, "put")
    good(204, api.d_elete_customer_segment_remove_segment, tenant, "put")


def patch(callers: Callers, shop: dict) -> None:
    tenant, api = shop["tenant"], callers["service"].segments
    call = api.p_atch_customer_segment_update_segment

    def change(path: str) -> list[PatchOperation]:
        return [PatchOperation(op="replace", path=path, value=PatchOperationValue("INACTIVE"))]

    good(204, call, tenant, "birds", patch_operation=change("/status"))
    refused(400, call, tenant, "birds", patch_operation=change("/mixins/none"))
    refused(404, call, tenant, shop["unknown"], patch_operation=change("/status"))
    refused(403, callers["read"].segments.p_atch_customer_segment_update_segment, tenant, "birds",
            patch_operation=change("/status"))
    stored = good(200, api.g_et_customer_segment_retrieve_segment, tenant, "birds")
    assert (stored.status, stored.description, stored.metadata.version) == ("INACTIVE", {"en": "Up at five"}, 3)


def bulk(callers: Callers, shop: dict, drawn: str) -> None:
    tenant, caller = shop["tenant"], callers["service"]
    api = caller.segments
    new = [SegmentCreation.from_dict({**SEGMENT, **more}) for more in ({}, {"id": "birds"}, {"id": "b1"})]
    created = good(207, api.p_ost_customer_segment_create_segments_bulk, tenant, segment_creation=new)
    assert codes(created, BulkResponse) == [201, 409, 201]
    versioned = {**SEGMENT, "id": "b1", "metadata": {"version": 1}}
    changes = [SegmentUpdateBulk.from_dict(it) for it in (versioned, versioned, {**SEGMENT, "id": "b2"})]
    updated = good(207, api.p_ut_customer_segment_update_segments_bulk, tenant, segment_update_bulk=changes)
    assert codes(updated, BulkResponse) == [204, 409, 201]
    refused(400, api.p_ost_customer_segment_create_segments_bulk, tenant, segment_creation=[])
    refused(403, callers["read"].segments.p_ut_customer_segment_update_segments_bulk, tenant,
            segment_update_bulk=changes)
    assign = caller.customers.p_ut_customer_segment_update_customer_by_customer_id
    good(201, assign, tenant, "b2", shop["customer"], CustomerAssignmentUpsert())
    remove = api.d_elete_customer_segment_remove_segments_bulk
    refused(400, remove, tenant)
    caller.body_in_words([created[0].id, "b1", "b2", "birds", drawn])
    assert codes(good(207, remove, tenant), BulkResponse) == [204, 204, 400, 204, 204]
    caller.body_in_words(["b2"])
    assert codes(good(207, remove, tenant, force_delete=True), BulkResponse) == [204]
