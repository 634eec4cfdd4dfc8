"""The client that is generated from the vendor's file. Each of its answers is judged."""

from collections.abc import Callable
from typing import Any

from emporix_segments import ApiClient, ApiException, Configuration, Error
from emporix_segments import GETCustomerSegmentRetrieveSegments401Response as Unauthorized
from emporix_segments.api import CustomersAssignmentsApi, GroupsAssignmentsApi, ItemsAssignmentsApi, SegmentsApi

from contract import Contract


class JudgedClient(ApiClient):
    """What the generated calls go through; it adds nothing but the judge, and bodies that the file has in words alone."""

    def __init__(self, url: str, token: str, contract: Contract) -> None:
        super().__init__(Configuration(host=url, access_token=token))
        self._contract = contract
        self._called = ("", "")
        self.body_in_words = None
        self.status = 0

    def param_serialize(self, method, resource_path, **more):
        self._called = (method, resource_path)
        if self.body_in_words is not None:
            more["body"], self.body_in_words = self.body_in_words, None
            more["header_params"]["Content-Type"] = "application/json"
        return super().param_serialize(method, resource_path, **more)

    def response_deserialize(self, response_data, response_types_map=None):
        self.status = response_data.status
        content_type = response_data.headers.get("content-type")
        self._contract.judge(*self._called, response_data.status, content_type, response_data.data)
        return super().response_deserialize(response_data, response_types_map)


class Caller:
    """Calls with one token."""

    def __init__(self, url: str, token: str, contract: Contract) -> None:
        self._client = JudgedClient(url, token, contract)
        self.segments = SegmentsApi(self._client)
        self.customers = CustomersAssignmentsApi(self._client)
        self.groups = GroupsAssignmentsApi(self._client)
        self.items = ItemsAssignmentsApi(self._client)

    def body_in_words(self, body: Any) -> None:
        """The next call sends this body: the file has it in its text alone, so that the call has no argument for it."""
        self._client.body_in_words = body


def good(status: int, call: Callable, *arguments: Any, **more: Any) -> Any:
    """The answer of a call that has this status, in the client's types."""
    answer = call(*arguments, **more)
    seen = call.__self__.api_client.status
    assert seen == status, f"{call.__name__}: {seen} instead of {status}"
    return answer


def refused(status: int, call: Callable, *arguments: Any, **more: Any) -> None:
    """The call is refused with this status, in the client's types where the file lists the status."""
    try:
        call(*arguments, **more)
    except ApiException as refusal:
        assert refusal.status == status, f"{call.__name__}: {refusal}"
        expected = Unauthorized if status == 401 else Error
        assert refusal.data is None or isinstance(refusal.data, expected), refusal
        return
    raise AssertionError(f"{call.__name__}: not refused")


class Callers(dict):
    """The callers of one sandbox by their token, made at the first use."""

    def __init__(self, url: str, contract: Contract) -> None:
        super().__init__()
        self._made_of = (url, contract)

    def __missing__(self, token: str) -> Caller:
        url, contract = self._made_of
        self[token] = Caller(url, token, contract)
        return self[token]


def codes(rows: list, kind: type) -> list[int]:
    """The codes of the rows of a bulk answer, which are of this type."""
    assert all(isinstance(row, kind) for row in rows), rows
    return [row.code for row in rows]
