# Made by `clients/types/generate` of the admin API and the JSON Schemas; not to be changed by hand.

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

Root: TypeAlias = Any


class Finding(TypedDict):
    severity: Literal['error', 'warning']
    code: str
    path: str
    line: int
    column: int
    message: str
    hint: str | None


class ExpectationResult(TypedDict):
    expectation: str
    passed: bool
    message: str


class ExpectationDifference(TypedDict):
    path: str
    expected: str
    found: str


class Index(TypedDict):
    name: str
    health: str
    docs: str
    operations: str
    console: str


class Live(TypedDict):
    status: Literal['live']


class Ready(TypedDict):
    status: Literal['ready', 'stale']


class ListedWorld(TypedDict):
    name: str
    url: str
    port: int | None
    madeBy: Literal['start', 'use', 'admin']
    expiresAt: str | None
    seed: int


class Clock(TypedDict):
    mode: Literal['real', 'frozen', 'offset']
    at: NotRequired[str]


class FixtureToken(TypedDict):
    name: str
    token: str
    fingerprint: NotRequired[str]
    scopes: list[str]
    tenant: str | None
    customerId: NotRequired[str]
    legalEntityId: NotRequired[str]
    expiresAt: NotRequired[str]


class Client(TypedDict):
    clientId: str
    secret: str | None
    scopes: list[str]


class ClockNow(TypedDict):
    mode: Literal['real', 'frozen', 'offset']
    at: str
    warnings: NotRequired[list[str]]


class Reset(TypedDict):
    only: NotRequired[
        list[Literal['data', 'scenarios', 'clock', 'counters', 'journal']]
    ]


class Snapshots(TypedDict):
    snapshots: list[str]


class FieldDifference(TypedDict):
    path: str
    before: NotRequired[Any]
    after: NotRequired[Any]


class CountedCollection(TypedDict):
    collection: str
    records: int
    identity: list[str]


class KnownScenario(TypedDict):
    name: str
    title: str
    description: str
    rules: list[str]


class RuleProgress(TypedDict):
    name: str
    considered: int
    hits: int
    fired: int
    remaining: int | None
    state: str


class Advance(TypedDict):
    by: str


class Token(TypedDict):
    tenant: str
    name: str
    token: str
    fingerprint: str
    scopes: list[str]
    customerId: NotRequired[str]
    legalEntityId: NotRequired[str]
    expiresAt: NotRequired[str]
    sessionId: NotRequired[str]
    issued: bool
    revoked: bool
    warnings: NotRequired[list[str]]


class NewToken(TypedDict):
    tenant: str
    name: NotRequired[str]
    scopes: NotRequired[list[str]]
    customerId: NotRequired[str]
    legalEntityId: NotRequired[str]
    lifetime: NotRequired[str]


class PresentedToken(TypedDict):
    fingerprint: str
    name: NotRequired[str]
    tenant: NotRequired[str]
    scopes: NotRequired[list[str]]
    customerId: NotRequired[str]
    legalEntityId: NotRequired[str]


class Verdict(TypedDict):
    rule: str
    fired: bool
    verdict: str


class Effects(TypedDict):
    delayMs: NotRequired[int]
    body: NotRequired[str]
    connection: NotRequired[str]


class Message(TypedDict):
    headers: dict[str, str]
    headerPairs: NotRequired[list[list[str]]]
    body: NotRequired[str]
    length: int
    cut: bool


class ExplanationStep(TypedDict):
    step: str
    outcome: Literal[
        'passed', 'failed', 'notReached', 'fired', 'notFired', 'noted', 'done'
    ]
    expected: NotRequired[str]
    found: NotRequired[str]
    detail: str


class LackedCondition(TypedDict):
    path: str
    expected: str
    found: str


class LastExchange(TypedDict):
    world: str
    id: str


class StoryRequest(TypedDict):
    id: NotRequired[str]
    curl: str


class Verification(TypedDict):
    passed: bool
    results: list[ExpectationResult]


class LintedExchange(TypedDict):
    id: str
    method: str
    path: str


class TokenScopes(TypedDict):
    token: str
    had: NotRequired[list[str]]
    needed: list[str]
    unneeded: list[str]


class CoveredStatus(TypedDict):
    status: int
    documented: bool
    organic: int
    injected: int


class CoverageGap(TypedDict):
    operation: str
    part: Literal['answer', 'row']
    status: int
    scenario: NotRequired[str]
    rule: NotRequired[dict[str, Any]]
    line: str


class CollectionReport(TypedDict):
    tenant: str
    collection: str
    added: int
    changed: int
    removed: int
    kept: int


class RulesReport(TypedDict):
    scenario: str
    added: int
    changed: int
    removed: int


class KeptRecord(TypedDict):
    tenant: str
    collection: str
    id: str
    change: Literal['added', 'changed', 'removed']


class Config(TypedDict):
    version: str
    status: Literal['ready', 'stale']
    fixtures: str
    scenarioFiles: str
    mistakes: list[Finding]
    tenants: list[str]
    library: list[str]
    scenarios: list[str]
    maxWorlds: int
    journalLength: int
    journalMemory: int
    adminToken: bool


class Operation(TypedDict):
    service: str
    id: str
    method: Literal['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
    path: str
    needs: str
    scopes: list[str]
    documented: list[int]
    ours: list[int]
    built: bool
    errors: list[str]
    rowErrors: NotRequired[list[str]]


class AdminOperation(TypedDict):
    id: str
    method: Literal['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
    path: str
    summary: str
    good: int
    replaced: int | None
    refusals: list[int]
    guarded: bool
    streams: bool


class Behavior(TypedDict):
    name: str
    value: str
    values: list[str]
    question: str
    evidence: str


class RequestFilters(TypedDict):
    operation: NotRequired[str]
    status: NotRequired[str | int]
    tenant: NotRequired[str]
    token: NotRequired[str]
    fault: NotRequired[str]
    outcome: NotRequired[str]
    since: NotRequired[str | int]
    before: NotRequired[str | int]
    last: NotRequired[str | int]


class ChangesQuery(TypedDict):
    since: NotRequired[str]
    max: NotRequired[str | int]


TemplateToken: TypeAlias = Literal[
    'service',
    'read',
    'manage_only',
    'customer',
    'customer_b2b',
    'service_own',
    'no_scope',
    'expired',
    'other_tenant',
    'page_placeholder',
    'visitor',
]


ShippedScenario: TypeAlias = Literal[
    'another-writer-first',
    'bad-request-batch-size',
    'bad-request-validation',
    'bulk-all-fail',
    'bulk-item-fails',
    'bulk-written-but-failed',
    'companies-fail',
    'conflict-changed',
    'conflict-exists',
    'contract-drift',
    'contract-groups',
    'contract-items',
    'contract-segments',
    'documented-examples',
    'fails-twice-then-works',
    'flaky-network',
    'forbidden',
    'forbidden-for-one-legal-entity',
    'forbidden-scope',
    'login-fails',
    'maintenance-window',
    'neighbours-bad-request',
    'not-found',
    'rate-limit-clears',
    'refresh-refused',
    'second-page-slow',
    'third-row-fails-once',
    'token-dies-mid-session',
    'unauthorized-expired',
    'unauthorized-invalid',
    'unauthorized-other-tenant',
    'write-lands-answer-lost',
    'write-lands-answer-stays-lost',
]


TokenName: TypeAlias = TemplateToken | str


ScenarioName: TypeAlias = ShippedScenario | str


Validity = TypedDict(
    'Validity',
    {
        'from': NotRequired[str | None],
        'to': NotRequired[str | None],
    },
)


class CategoryDocument(TypedDict):
    id: str
    code: str
    name: dict[str, str] | str
    parentId: NotRequired[str | None]
    localizedDescription: NotRequired[dict[str, str] | str | None]
    localizedSlug: NotRequired[dict[str, str] | str | None]
    ecn: NotRequired[list[str] | None]
    validity: NotRequired[Validity | None]
    position: NotRequired[int | None]
    published: NotRequired[bool | None]


class ClientDocument(TypedDict):
    id: str
    secret: NotRequired[str | None]
    scopes: list[str]


class Metadata(TypedDict):
    version: NotRequired[int | None]
    createdAt: NotRequired[str | None]
    modifiedAt: NotRequired[str | None]
    mixins: NotRequired[dict[str, Any] | None]


class ContactAssignmentDocument(TypedDict):
    id: str
    customerId: str
    legalEntityId: str
    type: NotRequired[Literal['PRIMARY', 'BILLING', 'LOGISTICS', 'CONTACT'] | None]
    metadata: NotRequired[Metadata | None]


class Customer(TypedDict):
    id: str
    firstName: NotRequired[str | None]
    lastName: NotRequired[str | None]
    email: NotRequired[str | None]
    legalEntityIds: NotRequired[list[str] | None]
    password: NotRequired[str | None]
    title: NotRequired[str | None]
    middleName: NotRequired[str | None]
    contactEmail: NotRequired[str | None]
    contactPhone: NotRequired[str | None]
    company: NotRequired[str | None]
    preferredLanguage: NotRequired[str | None]
    preferredCurrency: NotRequired[str | None]
    preferredSite: NotRequired[str | None]
    companyRegistrationId: NotRequired[str | None]
    mixins: NotRequired[dict[str, Any] | None]
    metadata: NotRequired[Metadata | None]


class LegalEntity(TypedDict):
    id: str
    name: NotRequired[str | None]
    type: NotRequired[Literal['COMPANY', 'SUBSIDIARY'] | None]
    parentId: NotRequired[str | None]
    legalInfo: NotRequired[dict[str, Any] | None]
    restrictions: NotRequired[list[str] | None]
    metadata: NotRequired[Metadata | None]


class CustomerAssignmentDocument(TypedDict):
    segmentId: NotRequired[str | None]
    customerId: NotRequired[str | None]
    legalEntityId: NotRequired[str | None]
    customer: NotRequired[Customer | None]
    legalEntity: NotRequired[LegalEntity | None]
    assignmentType: NotRequired[Literal['MANUAL', 'AUTOMATIC'] | None]
    mixins: NotRequired[dict[str, Any] | None]
    metadata: NotRequired[Metadata | None]


class CustomerDocument(TypedDict):
    id: str
    firstName: NotRequired[str | None]
    lastName: NotRequired[str | None]
    email: NotRequired[str | None]
    legalEntityIds: NotRequired[list[str] | None]
    password: NotRequired[str | None]
    title: NotRequired[str | None]
    middleName: NotRequired[str | None]
    contactEmail: NotRequired[str | None]
    contactPhone: NotRequired[str | None]
    company: NotRequired[str | None]
    preferredLanguage: NotRequired[str | None]
    preferredCurrency: NotRequired[str | None]
    preferredSite: NotRequired[str | None]
    companyRegistrationId: NotRequired[str | None]
    mixins: NotRequired[dict[str, Any] | None]
    metadata: NotRequired[Metadata | None]


class Group(TypedDict):
    id: str
    name: dict[str, str]
    userType: NotRequired[Literal['CUSTOMER', 'EMPLOYEE'] | None]
    legalEntityId: NotRequired[str | None]
    members: NotRequired[list[str] | None]
    description: NotRequired[dict[str, Any] | None]
    code: NotRequired[str | None]
    metadata: NotRequired[Metadata | None]


class GroupAssignmentDocument(TypedDict):
    segmentId: NotRequired[str | None]
    groupId: NotRequired[str | None]
    group: NotRequired[Group | None]
    mixins: NotRequired[dict[str, Any] | None]
    metadata: NotRequired[Metadata | None]


class GroupDocument(TypedDict):
    id: str
    name: dict[str, str]
    userType: NotRequired[Literal['CUSTOMER', 'EMPLOYEE'] | None]
    legalEntityId: NotRequired[str | None]
    members: NotRequired[list[str] | None]
    description: NotRequired[dict[str, Any] | None]
    code: NotRequired[str | None]
    metadata: NotRequired[Metadata | None]


class Item(TypedDict):
    id: str
    code: str
    name: dict[str, str] | str
    categoryIds: NotRequired[list[str] | None]


class ItemAssignmentDocument(TypedDict):
    segmentId: NotRequired[str | None]
    itemId: NotRequired[str | None]
    item: NotRequired[Item | None]
    type: Literal['PRODUCT', 'CATEGORY']
    mixins: NotRequired[dict[str, Any] | None]
    metadata: NotRequired[Metadata | None]


class LegalEntityDocument(TypedDict):
    id: str
    name: NotRequired[str | None]
    type: NotRequired[Literal['COMPANY', 'SUBSIDIARY'] | None]
    parentId: NotRequired[str | None]
    legalInfo: NotRequired[dict[str, Any] | None]
    restrictions: NotRequired[list[str] | None]
    metadata: NotRequired[Metadata | None]


class ProductDocument(TypedDict):
    id: str
    code: str
    name: dict[str, str] | str
    categoryIds: NotRequired[list[str] | None]


class SegmentDocument(TypedDict):
    id: str
    name: dict[str, str]
    description: NotRequired[dict[str, Any] | None]
    siteCode: str
    status: NotRequired[Literal['ACTIVE', 'INACTIVE'] | None]
    validity: NotRequired[Validity | None]
    mixins: NotRequired[dict[str, Any] | None]
    metadata: NotRequired[Metadata | None]


class SiteDocument(TypedDict):
    code: str
    name: NotRequired[dict[str, str] | str | None]


class TokenDocument(TypedDict):
    name: str
    token: str
    scopes: list[str]
    customerId: NotRequired[str | None]
    legalEntityId: NotRequired[str | None]
    expiresAt: NotRequired[str | None]
    refreshToken: NotRequired[str | None]
    refreshExpiresAt: NotRequired[str | None]
    sessionId: NotRequired[str | None]
    tenant: NotRequired[str | None]


Behaviors1 = TypedDict(
    'Behaviors1',
    {
        'bulk-index-base': NotRequired[Literal['1', '0', 'vary', 1, 0]],
        'references': NotRequired[Literal['auto', 'strict', 'accept', 'vary']],
        'unknown-segment-list': NotRequired[Literal['empty', 'not-found', 'vary']],
        'delete-missing': NotRequired[Literal['204', '404', 'vary', 204, 404]],
        'put-without-mixins': NotRequired[Literal['clear', 'keep', 'vary']],
        'version-on-create': NotRequired[Literal['conflict', 'ignore', 'vary']],
        'automatic-overwrite': NotRequired[Literal['manual', 'refuse', 'vary']],
        'empty-batch': NotRequired[Literal['400', '207', 'vary', 400, 207]],
        'details': NotRequired[Literal['array', 'object', 'vary']],
        'tenant-name': NotRequired[Literal['refuse', 'accept', 'vary']],
        'manage-implies-read': NotRequired[Literal['no', 'yes', 'vary']],
        'sort-unknown': NotRequired[Literal['400', 'ignore', 'vary', 400]],
        'page-size-max': NotRequired[Literal['none'] | int | str],
        'default-page-size': NotRequired[Literal['60', 60] | int | str],
        'own-inactive': NotRequired[Literal['hide', 'show', 'vary']],
        'active-means': NotRequired[Literal['status', 'status-and-validity', 'vary']],
        'own-segments': NotRequired[Literal['member', 'catalogue', 'vary']],
        'localized': NotRequired[Literal['map', 'string', 'vary']],
        'match-categories': NotRequired[Literal['own', 'ancestors', 'vary']],
    },
)


TenantSettings = TypedDict(
    'TenantSettings',
    {
        '$schema': NotRequired[str | None],
        'extends': NotRequired[Literal['_template'] | None],
        'behaviors': NotRequired[Behaviors1 | None],
        'settled': NotRequired[dict[str, Any] | None],
        'auth': NotRequired[Literal['enforce', 'any-token', 'off'] | None],
        'danglingReferences': NotRequired[Literal['accept'] | None],
        'languages': NotRequired[list[str] | None],
        'mixinSchemas': NotRequired[dict[str, Any] | None],
    },
)


TenantFixtures = TypedDict(
    'TenantFixtures',
    {
        '_tenant': NotRequired[TenantSettings],
        'categories': NotRequired[list[CategoryDocument]],
        'clients': NotRequired[list[ClientDocument]],
        'contact-assignments': NotRequired[list[ContactAssignmentDocument]],
        'customer-assignments': NotRequired[list[CustomerAssignmentDocument]],
        'customers': NotRequired[list[CustomerDocument]],
        'group-assignments': NotRequired[list[GroupAssignmentDocument]],
        'groups': NotRequired[list[GroupDocument]],
        'item-assignments': NotRequired[list[ItemAssignmentDocument]],
        'legal-entities': NotRequired[list[LegalEntityDocument]],
        'products': NotRequired[list[ProductDocument]],
        'segments': NotRequired[list[SegmentDocument]],
        'sites': NotRequired[list[SiteDocument]],
        'tokens': NotRequired[list[TokenDocument]],
    },
)


TextMatcher1 = TypedDict(
    'TextMatcher1',
    {
        'contains': NotRequired[str | None],
        'matches': NotRequired[str | None],
        'in': NotRequired[list[str | float | bool] | None],
        'exists': NotRequired[bool | None],
    },
)


TextMatcher: TypeAlias = str | float | bool | TextMatcher1


JsonMatcher1 = TypedDict(
    'JsonMatcher1',
    {
        'contains': NotRequired[str | None],
        'matches': NotRequired[str | None],
        'in': NotRequired[list[Any] | None],
        'exists': NotRequired[bool | None],
    },
)


JsonMatcher: TypeAlias = JsonMatcher1 | str | float | bool | list[Any] | None


OperationPattern: TypeAlias = (
    Literal[
        '*',
        'POST /oauth/token',
        'POST …/segments',
        'GET …/segments',
        'POST …/segments/search',
        'GET …/segments/me',
        'GET …/segments/{segmentId}',
        'PUT …/segments/{segmentId}',
        'PATCH …/segments/{segmentId}',
        'DELETE …/segments/{segmentId}',
        'POST …/segments/bulk',
        'PUT …/segments/bulk',
        'DELETE …/segments/bulk',
        'POST …/segments/match',
        'GET …/segments/{segmentId}/customers',
        'POST …/segments/{segmentId}/customers/search',
        'GET …/{customerId}',
        'PUT …/{customerId}',
        'DELETE …/{customerId}',
        'GET …/{customerId}/{legalEntityId}',
        'PUT …/{customerId}/{legalEntityId}',
        'DELETE …/{customerId}/{legalEntityId}',
        'PUT …/customers/bulk',
        'DELETE …/customers/bulk',
        'GET …/segments/{segmentId}/groups',
        'POST …/groups/search',
        'GET …/segments/{segmentId}/groups/{groupId}',
        'PUT …/groups/{groupId}',
        'DELETE …/groups/{groupId}',
        'GET …/items/category-trees',
        'GET …/segments/items',
        'GET …/segments/{segmentId}/items',
        'POST …/items/search',
        'GET …/{type}/{itemId}',
        'PUT …/{type}/{itemId}',
        'DELETE …/{type}/{itemId}',
        'PUT …/{type}/bulk',
        'DELETE …/{type}/bulk',
        'GET /customerlogin/auth/anonymous/login',
        'GET /customerlogin/auth/anonymous/refresh',
        'POST /customer/{tenant}/login',
        'GET /customer/{tenant}/logout',
        'GET /customer/{tenant}/refreshauthtoken',
        'GET /customer/{tenant}/validateauthtoken',
        'POST /customer/{tenant}/signup',
        'PATCH /customer/{tenant}/me',
        'GET /customer/{tenant}/me',
        'GET /customer/{tenant}/customers',
        'POST /customer/{tenant}/customers/search',
        'GET …/customers/{customerNumber}',
        'GET …/legal-entities',
        'POST …/legal-entities/search',
        'GET …/legal-entities/{legalEntityId}',
        'GET …/legal-entities/{legalEntityId}/parent-hierarchy',
        'GET …/contact-assignments',
        'GET …/contact-assignments/{contactAssignmentId}',
        'GET /iam/{tenant}/groups',
        'GET /iam/{tenant}/groups/{groupId}',
        'GET …/users',
        'GET …/users/{userId}/groups',
        'GET …/users/me/scopes',
        'GET /session-context/{tenant}/me/context',
        'POST-oauth-request-client-credentials',
        'POST-customer-segment-create-segment',
        'GET-customer-segment-retrieve-segments',
        'POST-customer-segment-search-segments',
        'GET-customer-segment-retrieve-own-segments',
        'GET-customer-segment-retrieve-segment',
        'PUT-customer-segment-update-segment',
        'PATCH-customer-segment-update-segment',
        'DELETE-customer-segment-remove-segment',
        'POST-customer-segment-create-segments-bulk',
        'PUT-customer-segment-update-segments-bulk',
        'DELETE-customer-segment-remove-segments-bulk',
        'POST-customer-segment-check-match',
        'GET-customer-segment-retrieve-customers',
        'POST-customer-segment-search-customers',
        'GET-customer-segment-retrieve-customer-by-customerId',
        'PUT-customer-segment-update-customer-by-customerId',
        'DELETE-customer-segment-remove-customer-by-customerId',
        'GET-customer-segment-retrieve-customer',
        'PUT-customer-segment-update-customer',
        'DELETE-customer-segment-remove-customer',
        'PUT-customer-segment-update-customers-bulk',
        'DELETE-customer-segment-remove-customers-bulk',
        'GET-customer-segment-retrieve-groups',
        'POST-customer-segment-search-groups',
        'GET-customer-segment-retrieve-group',
        'PUT-customer-segment-update-group',
        'DELETE-customer-segment-remove-group',
        'GET-customer-segment-retrieve-category-trees',
        'GET-customer-segment-retrieve-segments-items',
        'GET-customer-segment-retrieve-segment-items',
        'POST-customer-segment-search-items',
        'GET-customer-segment-retrieve-item',
        'PUT-customer-segment-update-item',
        'DELETE-customer-segment-remove-item',
        'PUT-customer-segment-update-items-bulk',
        'DELETE-customer-segment-remove-items-bulk',
        'GET-oauth-generate-anonymous-access-token',
        'GET-oauth-refresh-anonymous-access-token',
        'POST-customer-authenticate-customer',
        'GET-customer-logout-customer',
        'GET-customer-refresh-authtoken',
        'GET-customer-validate-token',
        'POST-customer-create-customer-account',
        'PATCH-customer-update-customer',
        'GET-customer-retrieve-customer-profile',
        'GET-customer-tenant-list-customers',
        'POST-customer-tenant-search',
        'GET-customer-tenant-retrieve-customer',
        'GET-customer-mgmt-list-legal-entities',
        'POST-customer-mgmt-search-legal-entities',
        'GET-customer-mgmt-retrieve-legal-entity',
        'GET-customer-mgmt-retrieve-legal-entity-parent-hierarchy',
        'GET-customer-mgmt-list-contact-assignments',
        'GET-customer-mgmt-retrieve-contact-assignment',
        'GET-iam-list-tenant-user-groups',
        'GET-iam-retrieve-users-group',
        'GET-iam-list-group-users',
        'GET-iam-retrieve-user-groups',
        'GET-iam-retrieve-own-user-scopes',
        'GET-session-context-retrieve-own-context',
    ]
    | str
)


class Records(TypedDict):
    collection: Literal[
        'segments',
        'customers',
        'legal-entities',
        'customer-assignments',
        'groups',
        'group-assignments',
        'products',
        'categories',
        'sites',
        'item-assignments',
        'contact-assignments',
        'clients',
        'tokens',
    ]
    tenant: NotRequired[TextMatcher | None]
    id: NotRequired[TextMatcher | None]
    when: NotRequired[dict[str, Any] | None]


class Path(TypedDict):
    contactAssignmentId: NotRequired[TextMatcher]
    customerId: NotRequired[TextMatcher]
    customerNumber: NotRequired[TextMatcher]
    groupId: NotRequired[TextMatcher]
    itemId: NotRequired[TextMatcher]
    legalEntityId: NotRequired[TextMatcher]
    segmentId: NotRequired[TextMatcher]
    tenant: NotRequired[TextMatcher]
    type: NotRequired[TextMatcher]
    userId: NotRequired[TextMatcher]


class Token1(TypedDict):
    name: NotRequired[TextMatcher | None]
    scope: NotRequired[TextMatcher | None]
    customerId: NotRequired[TextMatcher | None]
    legalEntityId: NotRequired[TextMatcher | None]


class Target(TypedDict):
    segmentId: NotRequired[TextMatcher | None]
    customerId: NotRequired[TextMatcher | None]
    legalEntityId: NotRequired[TextMatcher | None]
    groupId: NotRequired[TextMatcher | None]
    itemId: NotRequired[TextMatcher | None]
    type: NotRequired[TextMatcher | None]


class When(TypedDict):
    path: NotRequired[Path | None]
    query: NotRequired[dict[str, Any] | None]
    header: NotRequired[dict[str, Any] | None]
    body: NotRequired[dict[str, Any] | None]
    token: NotRequired[Token1 | None]
    tenant: NotRequired[TextMatcher | None]
    world: NotRequired[TextMatcher | None]
    target: NotRequired[Target | None]


class Respond(TypedDict):
    status: int
    headers: NotRequired[dict[str, Any] | None]
    body: NotRequired[Any]
    undocumented: NotRequired[Literal[True] | None]


class Respond1(TypedDict):
    status: int
    body: NotRequired[dict[str, Any] | None]
    undocumented: NotRequired[Literal[True] | None]


class Item1(TypedDict):
    nth: NotRequired[int | list[int] | None]
    where: NotRequired[dict[str, Any] | None]
    every: NotRequired[int | None]
    first: NotRequired[int | None]
    all: NotRequired[Literal[True] | None]
    error: NotRequired[
        Literal[
            'unauthorized.invalid',
            'unauthorized.expired',
            'unauthorized.other-tenant',
            'forbidden',
            'forbidden.scope',
            'not-found',
            'conflict.exists',
            'conflict.changed',
            'bad-request.validation',
            'bad-request.batch-size',
            'bad-request.assignments-exist',
            'rate-limited',
            'server-error',
            'bad-gateway',
            'unavailable',
            'gateway-timeout',
        ]
        | None
    ]
    message: NotRequired[str | None]
    resourceId: NotRequired[str | None]
    undocumented: NotRequired[Literal[True] | None]
    respond: NotRequired[Respond1 | None]
    commit: NotRequired[bool | None]


class Commit(TypedDict):
    first: int


PatchItem = TypedDict(
    'PatchItem',
    {
        'op': Literal['add', 'remove', 'replace', 'move', 'copy', 'test'],
        'path': str,
        'from': NotRequired[str | None],
        'value': NotRequired[Any],
    },
)


class Delay(TypedDict):
    min: NotRequired[str | None]
    max: NotRequired[str | None]
    median: NotRequired[str | None]
    p99: NotRequired[str | None]


class Dribble(TypedDict):
    bytes: int
    interval: str


class Body(TypedDict):
    truncate: NotRequired[int | float | None]
    malformed: NotRequired[Literal[True] | None]
    stall: NotRequired[Literal[True] | None]
    dribble: NotRequired[Dribble | None]
    contentLength: NotRequired[int | None]


class Then(TypedDict):
    error: NotRequired[
        Literal[
            'unauthorized.invalid',
            'unauthorized.expired',
            'unauthorized.other-tenant',
            'forbidden',
            'forbidden.scope',
            'not-found',
            'conflict.exists',
            'conflict.changed',
            'bad-request.validation',
            'bad-request.batch-size',
            'bad-request.assignments-exist',
            'rate-limited',
            'server-error',
            'bad-gateway',
            'unavailable',
            'gateway-timeout',
        ]
        | None
    ]
    message: NotRequired[str | None]
    details: NotRequired[Any]
    resourceId: NotRequired[str | None]
    retryAfter: NotRequired[str | None]
    undocumented: NotRequired[Literal[True] | None]
    respond: NotRequired[Respond | None]
    items: NotRequired[list[Item1] | None]
    commit: NotRequired[bool | Commit | None]
    headers: NotRequired[dict[str, Any] | None]
    status: NotRequired[int | None]
    patch: NotRequired[list[PatchItem] | None]
    touch: NotRequired[Literal[True] | str | None]
    remove: NotRequired[Literal[True] | None]
    expireToken: NotRequired[Literal[True] | None]
    loseScope: NotRequired[Literal[True] | None]
    revokeClient: NotRequired[Literal[True] | None]
    delay: NotRequired[str | Delay | None]
    body: NotRequired[Body | None]
    connection: NotRequired[Literal['reset', 'close', 'hang'] | None]


Rule = TypedDict(
    'Rule',
    {
        'name': str,
        'on': OperationPattern | list[OperationPattern],
        'when': NotRequired[When],
        'skip': NotRequired[int | None],
        'times': NotRequired[int | None],
        'every': NotRequired[int | None],
        'chance': NotRequired[float | None],
        'for': NotRequired[str | None],
        'per': NotRequired[Literal['target'] | None],
        'inState': NotRequired[str | None],
        'toState': NotRequired[str | None],
        'then': Then,
    },
)


class Path1(TypedDict):
    contactAssignmentId: NotRequired[str | float | bool]
    customerId: NotRequired[str | float | bool]
    customerNumber: NotRequired[str | float | bool]
    groupId: NotRequired[str | float | bool]
    itemId: NotRequired[str | float | bool]
    legalEntityId: NotRequired[str | float | bool]
    segmentId: NotRequired[str | float | bool]
    tenant: NotRequired[str | float | bool]
    type: NotRequired[str | float | bool]
    userId: NotRequired[str | float | bool]


Status = TypedDict(
    'Status',
    {
        'contains': NotRequired[str | None],
        'matches': NotRequired[str | None],
        'in': NotRequired[list[int | str] | None],
        'exists': NotRequired[bool | None],
    },
)


class Expect(TypedDict):
    status: int | str | Status
    header: NotRequired[dict[str, Any] | None]
    body: NotRequired[dict[str, Any] | None]
    rows: NotRequired[list[dict[str, JsonMatcher]] | None]
    equals: NotRequired[Any]
    ignore: NotRequired[list[Literal['ids', 'instants', 'versions']] | None]


class Step(TypedDict):
    name: str
    call: (
        Literal[
            'POST /oauth/token',
            'POST …/segments',
            'GET …/segments',
            'POST …/segments/search',
            'GET …/segments/me',
            'GET …/segments/{segmentId}',
            'PUT …/segments/{segmentId}',
            'PATCH …/segments/{segmentId}',
            'DELETE …/segments/{segmentId}',
            'POST …/segments/bulk',
            'PUT …/segments/bulk',
            'DELETE …/segments/bulk',
            'POST …/segments/match',
            'GET …/segments/{segmentId}/customers',
            'POST …/segments/{segmentId}/customers/search',
            'GET …/{customerId}',
            'PUT …/{customerId}',
            'DELETE …/{customerId}',
            'GET …/{customerId}/{legalEntityId}',
            'PUT …/{customerId}/{legalEntityId}',
            'DELETE …/{customerId}/{legalEntityId}',
            'PUT …/customers/bulk',
            'DELETE …/customers/bulk',
            'GET …/segments/{segmentId}/groups',
            'POST …/groups/search',
            'GET …/segments/{segmentId}/groups/{groupId}',
            'PUT …/groups/{groupId}',
            'DELETE …/groups/{groupId}',
            'GET …/items/category-trees',
            'GET …/segments/items',
            'GET …/segments/{segmentId}/items',
            'POST …/items/search',
            'GET …/{type}/{itemId}',
            'PUT …/{type}/{itemId}',
            'DELETE …/{type}/{itemId}',
            'PUT …/{type}/bulk',
            'DELETE …/{type}/bulk',
            'GET /customerlogin/auth/anonymous/login',
            'GET /customerlogin/auth/anonymous/refresh',
            'POST /customer/{tenant}/login',
            'GET /customer/{tenant}/logout',
            'GET /customer/{tenant}/refreshauthtoken',
            'GET /customer/{tenant}/validateauthtoken',
            'POST /customer/{tenant}/signup',
            'PATCH /customer/{tenant}/me',
            'GET /customer/{tenant}/me',
            'GET /customer/{tenant}/customers',
            'POST /customer/{tenant}/customers/search',
            'GET …/customers/{customerNumber}',
            'GET …/legal-entities',
            'POST …/legal-entities/search',
            'GET …/legal-entities/{legalEntityId}',
            'GET …/legal-entities/{legalEntityId}/parent-hierarchy',
            'GET …/contact-assignments',
            'GET …/contact-assignments/{contactAssignmentId}',
            'GET /iam/{tenant}/groups',
            'GET /iam/{tenant}/groups/{groupId}',
            'GET …/users',
            'GET …/users/{userId}/groups',
            'GET …/users/me/scopes',
            'GET /session-context/{tenant}/me/context',
            'POST-oauth-request-client-credentials',
            'POST-customer-segment-create-segment',
            'GET-customer-segment-retrieve-segments',
            'POST-customer-segment-search-segments',
            'GET-customer-segment-retrieve-own-segments',
            'GET-customer-segment-retrieve-segment',
            'PUT-customer-segment-update-segment',
            'PATCH-customer-segment-update-segment',
            'DELETE-customer-segment-remove-segment',
            'POST-customer-segment-create-segments-bulk',
            'PUT-customer-segment-update-segments-bulk',
            'DELETE-customer-segment-remove-segments-bulk',
            'POST-customer-segment-check-match',
            'GET-customer-segment-retrieve-customers',
            'POST-customer-segment-search-customers',
            'GET-customer-segment-retrieve-customer-by-customerId',
            'PUT-customer-segment-update-customer-by-customerId',
            'DELETE-customer-segment-remove-customer-by-customerId',
            'GET-customer-segment-retrieve-customer',
            'PUT-customer-segment-update-customer',
            'DELETE-customer-segment-remove-customer',
            'PUT-customer-segment-update-customers-bulk',
            'DELETE-customer-segment-remove-customers-bulk',
            'GET-customer-segment-retrieve-groups',
            'POST-customer-segment-search-groups',
            'GET-customer-segment-retrieve-group',
            'PUT-customer-segment-update-group',
            'DELETE-customer-segment-remove-group',
            'GET-customer-segment-retrieve-category-trees',
            'GET-customer-segment-retrieve-segments-items',
            'GET-customer-segment-retrieve-segment-items',
            'POST-customer-segment-search-items',
            'GET-customer-segment-retrieve-item',
            'PUT-customer-segment-update-item',
            'DELETE-customer-segment-remove-item',
            'PUT-customer-segment-update-items-bulk',
            'DELETE-customer-segment-remove-items-bulk',
            'GET-oauth-generate-anonymous-access-token',
            'GET-oauth-refresh-anonymous-access-token',
            'POST-customer-authenticate-customer',
            'GET-customer-logout-customer',
            'GET-customer-refresh-authtoken',
            'GET-customer-validate-token',
            'POST-customer-create-customer-account',
            'PATCH-customer-update-customer',
            'GET-customer-retrieve-customer-profile',
            'GET-customer-tenant-list-customers',
            'POST-customer-tenant-search',
            'GET-customer-tenant-retrieve-customer',
            'GET-customer-mgmt-list-legal-entities',
            'POST-customer-mgmt-search-legal-entities',
            'GET-customer-mgmt-retrieve-legal-entity',
            'GET-customer-mgmt-retrieve-legal-entity-parent-hierarchy',
            'GET-customer-mgmt-list-contact-assignments',
            'GET-customer-mgmt-retrieve-contact-assignment',
            'GET-iam-list-tenant-user-groups',
            'GET-iam-retrieve-users-group',
            'GET-iam-list-group-users',
            'GET-iam-retrieve-user-groups',
            'GET-iam-retrieve-own-user-scopes',
            'GET-session-context-retrieve-own-context',
        ]
        | str
    )
    path: NotRequired[Path1 | None]
    query: NotRequired[dict[str, Any] | None]
    header: NotRequired[dict[str, Any] | None]
    body: NotRequired[Any]
    token: NotRequired[str | None]
    wait: NotRequired[str | None]
    byRules: NotRequired[Literal[True] | None]
    expect: Expect
    save: NotRequired[dict[str, Any] | None]


Origin = TypedDict(
    'Origin',
    {
        'in': NotRequired[list[Literal['organic', 'injected', 'mixed']] | None],
    },
)


class Answer(TypedDict):
    status: NotRequired[int | str | Status | None]
    header: NotRequired[dict[str, Any] | None]
    body: NotRequired[dict[str, Any] | None]
    origin: NotRequired[Literal['organic', 'injected', 'mixed'] | Origin | None]
    fault: NotRequired[TextMatcher | None]
    committed: NotRequired[bool | None]


class Count(TypedDict):
    exactly: NotRequired[int | None]
    atLeast: NotRequired[int | None]
    atMost: NotRequired[int | None]


class State(TypedDict):
    added: NotRequired[list[Records] | None]
    changed: NotRequired[list[Records] | None]
    removed: NotRequired[list[Records] | None]
    unchanged: NotRequired[list[Records] | Literal[True] | None]
    nothingElse: NotRequired[Literal[True] | None]


class Expectation(TypedDict):
    name: str
    on: NotRequired[OperationPattern | list[OperationPattern]]
    when: NotRequired[When]
    answer: NotRequired[Answer | None]
    after: NotRequired[str | None]
    count: NotRequired[int | Count | None]
    never: NotRequired[Literal[True] | None]
    onlyFailedRows: NotRequired[Literal[True] | None]
    order: NotRequired[list[str] | None]
    state: NotRequired[State | None]
    noUnfiredRule: NotRequired[Literal[True] | None]
    noUnmatchedCall: NotRequired[Literal[True] | None]
    nothingDropped: NotRequired[Literal[True] | None]


Scenario = TypedDict(
    'Scenario',
    {
        '$schema': NotRequired[str | None],
        'title': NotRequired[str | None],
        'description': NotRequired[str | None],
        'rules': list[Rule],
        'steps': NotRequired[list[Step] | None],
        'verify': NotRequired[list[Expectation] | None],
    },
)


NamedScenario = TypedDict(
    'NamedScenario',
    {
        'name': str,
        '$schema': NotRequired[str | None],
        'title': NotRequired[str | None],
        'description': NotRequired[str | None],
        'rules': list[Rule],
        'steps': NotRequired[list[Step] | None],
        'verify': NotRequired[list[Expectation] | None],
    },
)


class ClosestExchange(TypedDict):
    id: str
    method: str
    path: str
    status: int | None
    differences: list[ExpectationDifference]


class Worlds(TypedDict):
    worlds: list[ListedWorld]
    most: int


class NewWorld(TypedDict):
    name: NotRequired[str]
    fixtures: NotRequired[dict[str, TenantFixtures]]
    scenarios: NotRequired[list[ShippedScenario | str | NamedScenario]]
    behaviors: NotRequired[dict[str, Any]]
    auth: NotRequired[Literal['enforce', 'any-token', 'off']]
    lint: NotRequired[Literal['note', 'fail', 'deny']]
    lintSilence: NotRequired[list[str]]
    clock: NotRequired[Clock]
    seed: NotRequired[int]
    journalLength: NotRequired[int]
    capture: NotRequired[bool]
    ttl: NotRequired[str]
    port: NotRequired[int]


class World(TypedDict):
    name: str
    url: str
    port: int | None
    madeBy: Literal['start', 'use', 'admin']
    expiresAt: str | None
    seed: int
    tenants: list[str]
    tokens: list[FixtureToken]
    clients: list[Client]
    scenarios: list[str]
    clock: ClockNow
    startedAt: str
    auth: Literal['enforce', 'any-token', 'off'] | None
    behaviors: dict[str, str]
    lint: Literal['note', 'fail', 'deny']
    lintSilence: list[str]
    requests: int
    journalLength: int
    snapshots: list[str]
    warnings: NotRequired[list[str]]


class WorldOfAName(TypedDict):
    fixtures: NotRequired[dict[str, TenantFixtures]]
    scenarios: NotRequired[list[ShippedScenario | str | NamedScenario]]
    behaviors: NotRequired[dict[str, Any]]
    auth: NotRequired[Literal['enforce', 'any-token', 'off']]
    lint: NotRequired[Literal['note', 'fail', 'deny']]
    lintSilence: NotRequired[list[str]]
    clock: NotRequired[Clock]
    seed: NotRequired[int]
    journalLength: NotRequired[int]
    capture: NotRequired[bool]
    ttl: NotRequired[str]
    port: NotRequired[int]


class WorldFiles(TypedDict):
    fixtures: dict[str, TenantFixtures]
    scenarios: NotRequired[list[str | NamedScenario]]


class RecordDifference(TypedDict):
    tenant: str
    collection: str
    id: str
    change: Literal['added', 'removed', 'changed']
    fields: NotRequired[list[FieldDifference]]
    before: NotRequired[dict[str, Any]]
    after: NotRequired[dict[str, Any]]


class Tenant(TypedDict):
    tenant: str
    collections: list[CountedCollection]


class ScenarioLibrary(TypedDict):
    scenarios: list[KnownScenario]


class ActiveScenario(TypedDict):
    name: str
    title: str | None
    state: str | None
    rules: list[RuleProgress]


Scenarios = TypedDict(
    'Scenarios',
    {
        'scenarios': NotRequired[list[ShippedScenario | str | NamedScenario]],
        'rules': NotRequired[list[Rule]],
        'name': NotRequired[str],
        'verify': NotRequired[list[Expectation]],
        'title': NotRequired[str],
        'description': NotRequired[str],
        '$schema': NotRequired[str],
    },
)


class Tokens(TypedDict):
    tokens: list[Token]
    template: NotRequired[list[FixtureToken]]


class Exchange(TypedDict):
    id: str
    at: str
    traceparent: NotRequired[str]
    method: str
    path: str
    query: NotRequired[str]
    operation: NotRequired[str]
    tenant: NotRequired[str]
    token: NotRequired[PresentedToken]
    status: int | None
    intendedStatus: NotRequired[int]
    clientSaw: NotRequired[str]
    clientLeft: NotRequired[bool]
    durationMs: NotRequired[float]
    origin: Literal['organic', 'injected', 'mixed']
    committed: bool
    hint: NotRequired[str]
    rules: list[Verdict]
    moreRules: NotRequired[int]
    effects: NotRequired[Effects]
    request: Message
    answer: Message


class Explanation(TypedDict):
    id: str
    request: str
    status: int | None
    summary: str
    steps: list[ExplanationStep]


class NearExchange(TypedDict):
    id: str
    request: str
    verdict: str
    lacked: list[LackedCondition]


class Shortest(TypedDict):
    id: str
    status: int
    reached: bool
    requests: list[StoryRequest]
    leftOut: int
    replays: int
    minimal: bool
    notes: list[str]
    begin: list[str]


Expectations = TypedDict(
    'Expectations',
    {
        'expect': NotRequired[list[Expectation]],
        'title': NotRequired[str],
        'description': NotRequired[str],
        '$schema': NotRequired[str],
    },
)


class FoundLint(TypedDict):
    lint: str
    about: str
    count: int
    failing: int
    exchange: LintedExchange
    detail: str


class CoveredOperation(TypedDict):
    operation: str
    method: str
    path: str
    calls: int
    answers: list[CoveredStatus]
    rows: NotRequired[list[CoveredStatus]]


class ReloadReport(TypedDict):
    collections: list[CollectionReport]
    rules: list[RulesReport]
    settings: list[str]
    kept: list[KeptRecord]
    warnings: list[Finding]
    fixtures: str
    template: str
    scenarioFiles: str
    tookMs: int


class Operations(TypedDict):
    operations: list[Operation]
    admin: list[AdminOperation]


class Behaviors(TypedDict):
    behaviors: list[Behavior]


class ExpectationFailure(TypedDict):
    expectation: str
    message: str
    closest: NotRequired[ClosestExchange]


class Changes(TypedDict):
    since: str
    total: int
    changes: list[RecordDifference]


class ActiveScenarios(TypedDict):
    scenarios: list[ActiveScenario]
    warnings: NotRequired[list[str]]


class Exchanges(TypedDict):
    requests: list[Exchange]
    total: int
    dropped: int


class RuleExplanation(TypedDict):
    rule: str
    on: list[str]
    considered: int
    hits: int
    fired: int
    remaining: int | None
    summary: str
    nearest: list[NearExchange]


class LintReport(TypedDict):
    weight: Literal['note', 'fail', 'deny']
    found: list[FoundLint]
    silenced: list[str]
    scopes: list[TokenScopes]
    exchanges: int
    dropped: int
    moreTokens: NotRequired[int]


class Coverage(TypedDict):
    percent: int
    met: int
    documented: int
    operations: list[CoveredOperation]
    neverCalled: list[str]
    gaps: list[CoverageGap]


class Problem(TypedDict):
    status: int
    title: str
    detail: str
    hint: str
    mistakes: NotRequired[list[Finding]]
    passed: NotRequired[bool]
    results: NotRequired[list[ExpectationResult]]
    failures: NotRequired[list[ExpectationFailure]]


class ScenarioExplanation(TypedDict):
    scenario: str
    state: str
    rules: list[RuleExplanation]
