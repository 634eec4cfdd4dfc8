// Made by `clients/types/generate` of the admin API and the JSON Schemas; not to be changed by hand.

/**
 * A scenario that is shipped.
 */
export type ShippedScenario =
  | "another-writer-first"
  | "bad-request-batch-size"
  | "bad-request-validation"
  | "bulk-all-fail"
  | "bulk-item-fails"
  | "bulk-written-but-failed"
  | "companies-fail"
  | "conflict-changed"
  | "conflict-exists"
  | "contract-drift"
  | "contract-groups"
  | "contract-items"
  | "contract-segments"
  | "documented-examples"
  | "fails-twice-then-works"
  | "flaky-network"
  | "forbidden"
  | "forbidden-for-one-legal-entity"
  | "forbidden-scope"
  | "login-fails"
  | "maintenance-window"
  | "neighbours-bad-request"
  | "not-found"
  | "rate-limit-clears"
  | "refresh-refused"
  | "second-page-slow"
  | "third-row-fails-once"
  | "token-dies-mid-session"
  | "unauthorized-expired"
  | "unauthorized-invalid"
  | "unauthorized-other-tenant"
  | "write-lands-answer-lost"
  | "write-lands-answer-stays-lost";
export type OperationPattern =
  | (
      | "*"
      | "POST /oauth/token"
      | "POST …/segments"
      | "GET …/segments"
      | "POST …/segments/search"
      | "GET …/segments/me"
      | "GET …/segments/{segmentId}"
      | "PUT …/segments/{segmentId}"
      | "PATCH …/segments/{segmentId}"
      | "DELETE …/segments/{segmentId}"
      | "POST …/segments/bulk"
      | "PUT …/segments/bulk"
      | "DELETE …/segments/bulk"
      | "POST …/segments/match"
      | "GET …/segments/{segmentId}/customers"
      | "POST …/segments/{segmentId}/customers/search"
      | "GET …/{customerId}"
      | "PUT …/{customerId}"
      | "DELETE …/{customerId}"
      | "GET …/{customerId}/{legalEntityId}"
      | "PUT …/{customerId}/{legalEntityId}"
      | "DELETE …/{customerId}/{legalEntityId}"
      | "PUT …/customers/bulk"
      | "DELETE …/customers/bulk"
      | "GET …/segments/{segmentId}/groups"
      | "POST …/groups/search"
      | "GET …/segments/{segmentId}/groups/{groupId}"
      | "PUT …/groups/{groupId}"
      | "DELETE …/groups/{groupId}"
      | "GET …/items/category-trees"
      | "GET …/segments/items"
      | "GET …/segments/{segmentId}/items"
      | "POST …/items/search"
      | "GET …/{type}/{itemId}"
      | "PUT …/{type}/{itemId}"
      | "DELETE …/{type}/{itemId}"
      | "PUT …/{type}/bulk"
      | "DELETE …/{type}/bulk"
      | "GET /customerlogin/auth/anonymous/login"
      | "GET /customerlogin/auth/anonymous/refresh"
      | "POST /customer/{tenant}/login"
      | "GET /customer/{tenant}/logout"
      | "GET /customer/{tenant}/refreshauthtoken"
      | "GET /customer/{tenant}/validateauthtoken"
      | "POST /customer/{tenant}/signup"
      | "PATCH /customer/{tenant}/me"
      | "GET /customer/{tenant}/me"
      | "GET /customer/{tenant}/customers"
      | "POST /customer/{tenant}/customers/search"
      | "GET …/customers/{customerNumber}"
      | "GET …/legal-entities"
      | "POST …/legal-entities/search"
      | "GET …/legal-entities/{legalEntityId}"
      | "GET …/legal-entities/{legalEntityId}/parent-hierarchy"
      | "GET …/contact-assignments"
      | "GET …/contact-assignments/{contactAssignmentId}"
      | "GET /iam/{tenant}/groups"
      | "GET /iam/{tenant}/groups/{groupId}"
      | "GET …/users"
      | "GET …/users/{userId}/groups"
      | "GET …/users/me/scopes"
      | "GET /session-context/{tenant}/me/context"
      | "POST-oauth-request-client-credentials"
      | "POST-customer-segment-create-segment"
      | "GET-customer-segment-retrieve-segments"
      | "POST-customer-segment-search-segments"
      | "GET-customer-segment-retrieve-own-segments"
      | "GET-customer-segment-retrieve-segment"
      | "PUT-customer-segment-update-segment"
      | "PATCH-customer-segment-update-segment"
      | "DELETE-customer-segment-remove-segment"
      | "POST-customer-segment-create-segments-bulk"
      | "PUT-customer-segment-update-segments-bulk"
      | "DELETE-customer-segment-remove-segments-bulk"
      | "POST-customer-segment-check-match"
      | "GET-customer-segment-retrieve-customers"
      | "POST-customer-segment-search-customers"
      | "GET-customer-segment-retrieve-customer-by-customerId"
      | "PUT-customer-segment-update-customer-by-customerId"
      | "DELETE-customer-segment-remove-customer-by-customerId"
      | "GET-customer-segment-retrieve-customer"
      | "PUT-customer-segment-update-customer"
      | "DELETE-customer-segment-remove-customer"
      | "PUT-customer-segment-update-customers-bulk"
      | "DELETE-customer-segment-remove-customers-bulk"
      | "GET-customer-segment-retrieve-groups"
      | "POST-customer-segment-search-groups"
      | "GET-customer-segment-retrieve-group"
      | "PUT-customer-segment-update-group"
      | "DELETE-customer-segment-remove-group"
      | "GET-customer-segment-retrieve-category-trees"
      | "GET-customer-segment-retrieve-segments-items"
      | "GET-customer-segment-retrieve-segment-items"
      | "POST-customer-segment-search-items"
      | "GET-customer-segment-retrieve-item"
      | "PUT-customer-segment-update-item"
      | "DELETE-customer-segment-remove-item"
      | "PUT-customer-segment-update-items-bulk"
      | "DELETE-customer-segment-remove-items-bulk"
      | "GET-oauth-generate-anonymous-access-token"
      | "GET-oauth-refresh-anonymous-access-token"
      | "POST-customer-authenticate-customer"
      | "GET-customer-logout-customer"
      | "GET-customer-refresh-authtoken"
      | "GET-customer-validate-token"
      | "POST-customer-create-customer-account"
      | "PATCH-customer-update-customer"
      | "GET-customer-retrieve-customer-profile"
      | "GET-customer-tenant-list-customers"
      | "POST-customer-tenant-search"
      | "GET-customer-tenant-retrieve-customer"
      | "GET-customer-mgmt-list-legal-entities"
      | "POST-customer-mgmt-search-legal-entities"
      | "GET-customer-mgmt-retrieve-legal-entity"
      | "GET-customer-mgmt-retrieve-legal-entity-parent-hierarchy"
      | "GET-customer-mgmt-list-contact-assignments"
      | "GET-customer-mgmt-retrieve-contact-assignment"
      | "GET-iam-list-tenant-user-groups"
      | "GET-iam-retrieve-users-group"
      | "GET-iam-list-group-users"
      | "GET-iam-retrieve-user-groups"
      | "GET-iam-retrieve-own-user-scopes"
      | "GET-session-context-retrieve-own-context"
    )
  | string;
export type TextMatcher =
  | (string | number | boolean)
  | {
      /**
       * this text is in it
       */
      contains?: string | null;
      /**
       * this regular expression finds something in it
       */
      matches?: string | null;
      /**
       * it is one of these
       */
      in?: (string | number | boolean)[] | null;
      /**
       * whether it is there
       */
      exists?: boolean | null;
    };
export type JsonMatcher =
  | {
      /**
       * a text with this in it, or an array with this as an element
       */
      contains?: string | null;
      /**
       * this regular expression finds something in it
       */
      matches?: string | null;
      /**
       * it is one of these
       */
      in?: unknown[] | null;
      /**
       * whether it is there
       */
      exists?: boolean | null;
    }
  | (string | number | boolean | null | unknown[]);
/**
 * A token of the template, which tenants have that bring none of their own.
 */
export type TemplateToken =
  | "service"
  | "read"
  | "manage_only"
  | "customer"
  | "customer_b2b"
  | "service_own"
  | "no_scope"
  | "expired"
  | "other_tenant"
  | "page_placeholder"
  | "visitor";
/**
 * The name of a token: of the template, or of one's own.
 */
export type TokenName = TemplateToken | (string & {});
/**
 * The name of a scenario: a shipped one, or one of one's own.
 */
export type ScenarioName = ShippedScenario | (string & {});

export interface Problem {
  /**
   * the status
   */
  status: number;
  /**
   * its reason
   */
  title: string;
  /**
   * what is wrong
   */
  detail: string;
  /**
   * what to do about it
   */
  hint: string;
  /**
   * the mistakes in documents that were sent, or in the files
   */
  mistakes?: Finding[];
  /**
   * of POST verify: false
   */
  passed?: boolean;
  /**
   * of POST verify: each expectation, in their order
   */
  results?: ExpectationResult[];
  /**
   * of POST verify: those that do not hold, in their order
   */
  failures?: ExpectationFailure[];
}
export interface Finding {
  /**
   * how bad it is
   */
  severity: "error" | "warning";
  /**
   * its stable code
   */
  code: string;
  /**
   * the file
   */
  path: string;
  /**
   * the line, from 1
   */
  line: number;
  /**
   * the column, from 1
   */
  column: number;
  /**
   * what is wrong
   */
  message: string;
  /**
   * what to do about it
   */
  hint: string | null;
}
export interface ExpectationResult {
  /**
   * its name; as `scenario/name` where it is of a scenario
   */
  expectation: string;
  /**
   * whether it holds
   */
  passed: boolean;
  /**
   * what was found, and of one that does not hold what was expected
   */
  message: string;
}
export interface ExpectationFailure {
  /**
   * its name; as `scenario/name` where it is of a scenario
   */
  expectation: string;
  /**
   * what was expected, and what was found
   */
  message: string;
  closest?: ClosestExchange;
}
export interface ClosestExchange {
  /**
   * its Sandbox-Request-Id
   */
  id: string;
  /**
   * the method
   */
  method: string;
  /**
   * the path below the base URL
   */
  path: string;
  /**
   * the status that the client saw; null where it saw no answer
   */
  status: number | null;
  /**
   * where it is not as expected
   */
  differences: ExpectationDifference[];
}
export interface ExpectationDifference {
  /**
   * the place, as expectations write it: `when.body./metadata/version`
   */
  path: string;
  /**
   * what was expected there, in the words of matchers
   */
  expected: string;
  /**
   * what is there
   */
  found: string;
}
export interface Index {
  /**
   * the name of the program
   */
  name: string;
  /**
   * the path that says whether it serves
   */
  health: string;
  /**
   * the path of this description
   */
  docs: string;
  /**
   * the path of the list of all operations
   */
  operations: string;
  /**
   * the path of the page for browsers
   */
  console: string;
}
export interface Live {
  /**
   * that the process answers
   */
  status: "live";
}
export interface Ready {
  /**
   * stale: the files have mistakes, and the last good ones serve
   */
  status: "ready" | "stale";
}
export interface Worlds {
  /**
   * all of them, by name
   */
  worlds: ListedWorld[];
  /**
   * as many as --max-worlds allows
   */
  most: number;
}
export interface ListedWorld {
  /**
   * its name
   */
  name: string;
  /**
   * its base URL, below which the service answers
   */
  url: string;
  /**
   * the port of its own, where it has one
   */
  port: number | null;
  /**
   * start: the sandbox; use: its first request; admin: this API
   */
  madeBy: "start" | "use" | "admin";
  /**
   * when it is gone by the machine's clock
   */
  expiresAt: string | null;
  /**
   * the number from which it draws all chance and ids
   */
  seed: number;
}
export interface NewWorld {
  /**
   * 1 to 63 lowercase letters, digits and hyphens, no hyphen first; one that is free without it
   */
  name?: string;
  /**
   * tenant → collection → documents, as the files of a fixture folder; laid over the seed collection by collection
   */
  fixtures?: {
    [k: string]: TenantFixtures;
  };
  /**
   * active from the start and after a reset: names of scenario files, or what such a file says with a `name`
   */
  scenarios?: (ShippedScenario | (string & {}) | NamedScenario)[];
  /**
   * behavior → value, before the command line's
   */
  behaviors?: {
    [k: string]: unknown;
  };
  /**
   * how strict tokens are, in every tenant
   */
  auth?: "enforce" | "any-token" | "off";
  /**
   * what it means that a client does something badly: note, fail or deny; --lint without it
   */
  lint?: "note" | "fail" | "deny";
  /**
   * names of lints that are not looked for, besides those of --lint-silence
   */
  lintSilence?: string[];
  clock?: Clock;
  /**
   * the number from which the world draws all chance and ids; a hash of --seed and its name without it
   */
  seed?: number;
  /**
   * the most exchanges that its journal keeps, 1 to 1000000; --journal-length without it
   */
  journalLength?: number;
  /**
   * whether all that happens to it is kept whole, for GET capture; --capture without it
   */
  capture?: boolean;
  /**
   * after so long by the machine's clock the world is gone
   */
  ttl?: string;
  /**
   * a port of its own, 0 for any free one, on which everything is this world: for clients that keep no path prefix; gone with the world
   */
  port?: number;
}
/**
 * The collections of a tenant, as fixture files have them.
 */
export interface TenantFixtures {
  _tenant?: TenantSettings;
  /**
   * The categories of a tenant.
   */
  categories?: CategoryDocument[];
  /**
   * The API keys of a tenant.
   */
  clients?: ClientDocument[];
  /**
   * The customers who act for the legal entities of a tenant.
   */
  "contact-assignments"?: ContactAssignmentDocument[];
  /**
   * The customers in the segments of a tenant.
   */
  "customer-assignments"?: CustomerAssignmentDocument[];
  /**
   * The customers of a tenant.
   */
  customers?: CustomerDocument[];
  /**
   * The groups in the segments of a tenant.
   */
  "group-assignments"?: GroupAssignmentDocument[];
  /**
   * The IAM groups of a tenant.
   */
  groups?: GroupDocument[];
  /**
   * The products and categories in the segments of a tenant.
   */
  "item-assignments"?: ItemAssignmentDocument[];
  /**
   * The legal entities of a tenant.
   */
  "legal-entities"?: LegalEntityDocument[];
  /**
   * The products of a tenant, as far as segments show them.
   */
  products?: ProductDocument[];
  /**
   * The customer segments of a tenant.
   */
  segments?: SegmentDocument[];
  /**
   * The sites of a tenant.
   */
  sites?: SiteDocument[];
  /**
   * The bearer tokens that a tenant knows.
   */
  tokens?: TokenDocument[];
}
/**
 * The settings of a tenant.
 */
export interface TenantSettings {
  /**
   * the JSON Schema of this file, for editors
   */
  $schema?: string | null;
  /**
   * where its missing collections come from
   */
  extends?: "_template" | null;
  /**
   * how questions the documents leave open are settled
   */
  behaviors?: {
    /**
     * does `index` in a bulk answer start at 1 or at 0?
     */
    "bulk-index-base"?: "1" | "0" | "vary" | 1 | 0;
    /**
     * must customer, legal entity, product, category and segment of a write exist? auto: where the tenant has that directory; a site only where strict
     */
    references?: "auto" | "strict" | "accept" | "vary";
    /**
     * what does a list below an unknown segment answer?
     */
    "unknown-segment-list"?: "empty" | "not-found" | "vary";
    /**
     * what does deleting something absent answer?
     */
    "delete-missing"?: "204" | "404" | "vary" | 204 | 404;
    /**
     * does a PUT without `mixins` clear the stored ones or keep them?
     */
    "put-without-mixins"?: "clear" | "keep" | "vary";
    /**
     * what becomes of `metadata.version` sent for a document that does not exist?
     */
    "version-on-create"?: "conflict" | "ignore" | "vary";
    /**
     * does a write turn an AUTOMATIC assignment into a MANUAL one, or is it refused with 409?
     */
    "automatic-overwrite"?: "manual" | "refuse" | "vary";
    /**
     * what does a bulk call with an empty array answer?
     */
    "empty-batch"?: "400" | "207" | "vary" | 400 | 207;
    /**
     * are the `details` of an error an array or one object?
     */
    details?: "array" | "object" | "vary";
    /**
     * is a tenant name outside the documented pattern refused with 400?
     */
    "tenant-name"?: "refuse" | "accept" | "vary";
    /**
     * may a token with the manage scope alone read?
     */
    "manage-implies-read"?: "no" | "yes" | "vary";
    /**
     * is an unknown sort field or direction refused or ignored?
     */
    "sort-unknown"?: "400" | "ignore" | "vary" | 400;
    /**
     * the largest page; a larger pageSize is cut to it
     */
    "page-size-max"?: "none" | number | string;
    /**
     * the page size when none is requested; with 60, the Customer Management Service has its documented 16
     */
    "default-page-size"?: ("60" | 60) | number | string;
    /**
     * does a caller with segment_read_own alone see the own rows of a segment that is not active, or that the tenant, which has others, does not have?
     */
    "own-inactive"?: "hide" | "show" | "vary";
    /**
     * is a segment active by its status alone, or must its validity frame hold the world's time too, both ends included?
     */
    "active-means"?: "status" | "status-and-validity" | "vary";
    /**
     * does a caller with segment_read_own alone list the segments it is in, or every active one? `segments/me` is always the former, and so are items
     */
    "own-segments"?: "member" | "catalogue" | "vary";
    /**
     * are localised texts always maps by language, or plain texts where a language is named?
     */
    localized?: "map" | "string" | "vary";
    /**
     * does a match find a product only through the categories it is in, or through those above them too?
     */
    "match-categories"?: "own" | "ancestors" | "vary";
  } | null;
  /**
   * when and by which answers `emporix-sandbox settle` has decided behaviors; nothing follows from it
   */
  settled?: {} | null;
  /**
   * how strict it is about tokens
   */
  auth?: "enforce" | "any-token" | "off" | null;
  /**
   * whether its files may name what is not there, as the export of a world that has lost a record does
   */
  danglingReferences?: "accept" | null;
  /**
   * the languages in which it can be read; a service that knows them refuses a client that names others alone
   */
  languages?: string[] | null;
  /**
   * the JSON Schema of mixins by its URL: a file of this folder that ends in `.schema.json`, or the schema itself
   */
  mixinSchemas?: {
    [k: string]:
      | string
      | {
          [k: string]: unknown;
        };
  } | null;
}
/**
 * A category of products, below its parent.
 */
export interface CategoryDocument {
  /**
   * its identity within the tenant
   */
  id: string;
  /**
   * its code
   */
  code: string;
  /**
   * its name by language; a text is the one in `en`
   */
  name:
    | {
        [k: string]: string;
      }
    | string;
  /**
   * the category it is below; it is a root when absent
   */
  parentId?: string | null;
  /**
   * its description by language
   */
  localizedDescription?:
    | {
        [k: string]: string;
      }
    | string
    | null;
  /**
   * its name or code in URLs, by language
   */
  localizedSlug?:
    | {
        [k: string]: string;
      }
    | string
    | null;
  /**
   * its external category numbers
   */
  ecn?: string[] | null;
  /**
   * the time frame in which it is valid
   */
  validity?: {
    /**
     * its beginning
     */
    from?: string | null;
    /**
     * its end
     */
    to?: string | null;
  } | null;
  /**
   * its place among those of the same parent, from 0
   */
  position?: number | null;
  /**
   * whether it has been published
   */
  published?: boolean | null;
}
/**
 * An API key. Its public client id is the tenant's name, a dot and its id.
 */
export interface ClientDocument {
  /**
   * its identity within the tenant
   */
  id: string;
  /**
   * the secret; a client without one is a storefront's, which asks for the tokens of visitors alone
   */
  secret?: string | null;
  /**
   * what its tokens may do
   */
  scopes: string[];
}
/**
 * A customer who acts for a legal entity.
 */
export interface ContactAssignmentDocument {
  /**
   * its identity within the tenant
   */
  id: string;
  /**
   * the customer
   */
  customerId: string;
  /**
   * the legal entity that the customer acts for
   */
  legalEntityId: string;
  /**
   * what the customer is asked about; PRIMARY when absent
   */
  type?: "PRIMARY" | "BILLING" | "LOGISTICS" | "CONTACT" | null;
  /**
   * version and instants
   */
  metadata?: {
    /**
     * the number of writes so far; 1 when absent
     */
    version?: number | null;
    /**
     * the first write; the world's start when absent
     */
    createdAt?: string | null;
    /**
     * the latest write; as `createdAt` when absent
     */
    modifiedAt?: string | null;
    /**
     * the schema URL of each mixin by its name
     */
    mixins?: {} | null;
  } | null;
}
/**
 * A customer, alone or on behalf of a legal entity, in a segment.
 */
export interface CustomerAssignmentDocument {
  /**
   * the segment; may stand once beside the array instead
   */
  segmentId?: string | null;
  /**
   * the customer
   */
  customerId?: string | null;
  /**
   * the legal entity of a B2B assignment
   */
  legalEntityId?: string | null;
  /**
   * the customer as the service answers it, in place of `customerId`
   */
  customer?: {
    /**
     * its identity within the tenant
     */
    id: string;
    /**
     * the first name
     */
    firstName?: string | null;
    /**
     * the last name
     */
    lastName?: string | null;
    /**
     * the e-mail address
     */
    email?: string | null;
    /**
     * the legal entities this customer acts for; short for contact assignments of the type PRIMARY
     */
    legalEntityIds?: string[] | null;
    /**
     * the password; a customer without one cannot log in
     */
    password?: string | null;
    /**
     * the title, such as MR or MS
     */
    title?: string | null;
    /**
     * the middle name
     */
    middleName?: string | null;
    /**
     * the e-mail address for letters, where it is not the one with which the customer logs in
     */
    contactEmail?: string | null;
    /**
     * the phone number
     */
    contactPhone?: string | null;
    /**
     * the company
     */
    company?: string | null;
    /**
     * the language, such as en_US
     */
    preferredLanguage?: string | null;
    /**
     * the currency, such as EUR
     */
    preferredCurrency?: string | null;
    /**
     * the site
     */
    preferredSite?: string | null;
    /**
     * the number under which the customer's company is registered
     */
    companyRegistrationId?: string | null;
    /**
     * attributes of the tenant's own
     */
    mixins?: {} | null;
    /**
     * version and instants
     */
    metadata?: {
      /**
       * the number of writes so far; 1 when absent
       */
      version?: number | null;
      /**
       * the first write; the world's start when absent
       */
      createdAt?: string | null;
      /**
       * the latest write; as `createdAt` when absent
       */
      modifiedAt?: string | null;
      /**
       * the schema URL of each mixin by its name
       */
      mixins?: {} | null;
    } | null;
  } | null;
  /**
   * the legal entity as the service answers it, in place of `legalEntityId`
   */
  legalEntity?: {
    /**
     * its identity within the tenant
     */
    id: string;
    /**
     * its name
     */
    name?: string | null;
    /**
     * COMPANY when absent
     */
    type?: "COMPANY" | "SUBSIDIARY" | null;
    /**
     * the legal entity that a subsidiary belongs to
     */
    parentId?: string | null;
    /**
     * what the register says of it: legalName, registrationId, countryOfRegistration and so on
     */
    legalInfo?: {} | null;
    /**
     * the countries to which it is restricted
     */
    restrictions?: string[] | null;
    /**
     * version and instants
     */
    metadata?: {
      /**
       * the number of writes so far; 1 when absent
       */
      version?: number | null;
      /**
       * the first write; the world's start when absent
       */
      createdAt?: string | null;
      /**
       * the latest write; as `createdAt` when absent
       */
      modifiedAt?: string | null;
      /**
       * the schema URL of each mixin by its name
       */
      mixins?: {} | null;
    } | null;
  } | null;
  /**
   * MANUAL when absent
   */
  assignmentType?: "MANUAL" | "AUTOMATIC" | null;
  /**
   * attributes of the tenant's own
   */
  mixins?: {} | null;
  /**
   * version and instants
   */
  metadata?: {
    /**
     * the number of writes so far; 1 when absent
     */
    version?: number | null;
    /**
     * the first write; the world's start when absent
     */
    createdAt?: string | null;
    /**
     * the latest write; as `createdAt` when absent
     */
    modifiedAt?: string | null;
    /**
     * the schema URL of each mixin by its name
     */
    mixins?: {} | null;
  } | null;
}
/**
 * A customer.
 */
export interface CustomerDocument {
  /**
   * its identity within the tenant
   */
  id: string;
  /**
   * the first name
   */
  firstName?: string | null;
  /**
   * the last name
   */
  lastName?: string | null;
  /**
   * the e-mail address
   */
  email?: string | null;
  /**
   * the legal entities this customer acts for; short for contact assignments of the type PRIMARY
   */
  legalEntityIds?: string[] | null;
  /**
   * the password; a customer without one cannot log in
   */
  password?: string | null;
  /**
   * the title, such as MR or MS
   */
  title?: string | null;
  /**
   * the middle name
   */
  middleName?: string | null;
  /**
   * the e-mail address for letters, where it is not the one with which the customer logs in
   */
  contactEmail?: string | null;
  /**
   * the phone number
   */
  contactPhone?: string | null;
  /**
   * the company
   */
  company?: string | null;
  /**
   * the language, such as en_US
   */
  preferredLanguage?: string | null;
  /**
   * the currency, such as EUR
   */
  preferredCurrency?: string | null;
  /**
   * the site
   */
  preferredSite?: string | null;
  /**
   * the number under which the customer's company is registered
   */
  companyRegistrationId?: string | null;
  /**
   * attributes of the tenant's own
   */
  mixins?: {} | null;
  /**
   * version and instants
   */
  metadata?: {
    /**
     * the number of writes so far; 1 when absent
     */
    version?: number | null;
    /**
     * the first write; the world's start when absent
     */
    createdAt?: string | null;
    /**
     * the latest write; as `createdAt` when absent
     */
    modifiedAt?: string | null;
    /**
     * the schema URL of each mixin by its name
     */
    mixins?: {} | null;
  } | null;
}
/**
 * An IAM group of customers in a segment.
 */
export interface GroupAssignmentDocument {
  /**
   * the segment; may stand once beside the array instead
   */
  segmentId?: string | null;
  /**
   * the group
   */
  groupId?: string | null;
  /**
   * the group as the service answers it, in place of `groupId`
   */
  group?: {
    /**
     * its identity within the tenant
     */
    id: string;
    /**
     * its name by language
     */
    name: {
      [k: string]: string;
    };
    /**
     * whose group it is: only one of customers can be assigned to segments; CUSTOMER when absent
     */
    userType?: "CUSTOMER" | "EMPLOYEE" | null;
    /**
     * the legal entity within which it holds; everywhere when absent
     */
    legalEntityId?: string | null;
    /**
     * the customers in it
     */
    members?: string[] | null;
    /**
     * its description by language
     */
    description?: {
      [k: string]: string;
    } | null;
    /**
     * a short name that programs know it by
     */
    code?: string | null;
    /**
     * version and instants
     */
    metadata?: {
      /**
       * the number of writes so far; 1 when absent
       */
      version?: number | null;
      /**
       * the first write; the world's start when absent
       */
      createdAt?: string | null;
      /**
       * the latest write; as `createdAt` when absent
       */
      modifiedAt?: string | null;
      /**
       * the schema URL of each mixin by its name
       */
      mixins?: {} | null;
    } | null;
  } | null;
  /**
   * attributes of the tenant's own
   */
  mixins?: {} | null;
  /**
   * version and instants
   */
  metadata?: {
    /**
     * the number of writes so far; 1 when absent
     */
    version?: number | null;
    /**
     * the first write; the world's start when absent
     */
    createdAt?: string | null;
    /**
     * the latest write; as `createdAt` when absent
     */
    modifiedAt?: string | null;
    /**
     * the schema URL of each mixin by its name
     */
    mixins?: {} | null;
  } | null;
}
/**
 * An IAM group of customers or of employees.
 */
export interface GroupDocument {
  /**
   * its identity within the tenant
   */
  id: string;
  /**
   * its name by language
   */
  name: {
    [k: string]: string;
  };
  /**
   * whose group it is: only one of customers can be assigned to segments; CUSTOMER when absent
   */
  userType?: "CUSTOMER" | "EMPLOYEE" | null;
  /**
   * the legal entity within which it holds; everywhere when absent
   */
  legalEntityId?: string | null;
  /**
   * the customers in it
   */
  members?: string[] | null;
  /**
   * its description by language
   */
  description?: {
    [k: string]: string;
  } | null;
  /**
   * a short name that programs know it by
   */
  code?: string | null;
  /**
   * version and instants
   */
  metadata?: {
    /**
     * the number of writes so far; 1 when absent
     */
    version?: number | null;
    /**
     * the first write; the world's start when absent
     */
    createdAt?: string | null;
    /**
     * the latest write; as `createdAt` when absent
     */
    modifiedAt?: string | null;
    /**
     * the schema URL of each mixin by its name
     */
    mixins?: {} | null;
  } | null;
}
/**
 * A product or a category in a segment.
 */
export interface ItemAssignmentDocument {
  /**
   * the segment; may stand once beside the array instead
   */
  segmentId?: string | null;
  /**
   * the product or the category
   */
  itemId?: string | null;
  /**
   * the item as the service answers it, in place of `itemId`
   */
  item?: {
    /**
     * its identity within the tenant
     */
    id: string;
    /**
     * its code
     */
    code: string;
    /**
     * its name by language; a text is the one in `en`
     */
    name:
      | {
          [k: string]: string;
        }
      | string;
    /**
     * the categories it is in
     */
    categoryIds?: string[] | null;
  } | null;
  /**
   * what the item is
   */
  type: "PRODUCT" | "CATEGORY";
  /**
   * attributes of the tenant's own
   */
  mixins?: {} | null;
  /**
   * version and instants
   */
  metadata?: {
    /**
     * the number of writes so far; 1 when absent
     */
    version?: number | null;
    /**
     * the first write; the world's start when absent
     */
    createdAt?: string | null;
    /**
     * the latest write; as `createdAt` when absent
     */
    modifiedAt?: string | null;
    /**
     * the schema URL of each mixin by its name
     */
    mixins?: {} | null;
  } | null;
}
/**
 * A company on whose behalf customers act.
 */
export interface LegalEntityDocument {
  /**
   * its identity within the tenant
   */
  id: string;
  /**
   * its name
   */
  name?: string | null;
  /**
   * COMPANY when absent
   */
  type?: "COMPANY" | "SUBSIDIARY" | null;
  /**
   * the legal entity that a subsidiary belongs to
   */
  parentId?: string | null;
  /**
   * what the register says of it: legalName, registrationId, countryOfRegistration and so on
   */
  legalInfo?: {} | null;
  /**
   * the countries to which it is restricted
   */
  restrictions?: string[] | null;
  /**
   * version and instants
   */
  metadata?: {
    /**
     * the number of writes so far; 1 when absent
     */
    version?: number | null;
    /**
     * the first write; the world's start when absent
     */
    createdAt?: string | null;
    /**
     * the latest write; as `createdAt` when absent
     */
    modifiedAt?: string | null;
    /**
     * the schema URL of each mixin by its name
     */
    mixins?: {} | null;
  } | null;
}
/**
 * A product, as far as segments show it.
 */
export interface ProductDocument {
  /**
   * its identity within the tenant
   */
  id: string;
  /**
   * its code
   */
  code: string;
  /**
   * its name by language; a text is the one in `en`
   */
  name:
    | {
        [k: string]: string;
      }
    | string;
  /**
   * the categories it is in
   */
  categoryIds?: string[] | null;
}
/**
 * A customer segment.
 */
export interface SegmentDocument {
  /**
   * its identity within the tenant
   */
  id: string;
  /**
   * its name by language
   */
  name: {
    [k: string]: string;
  };
  /**
   * its description by language
   */
  description?: {
    [k: string]: string;
  } | null;
  /**
   * the site it belongs to
   */
  siteCode: string;
  /**
   * INACTIVE when absent
   */
  status?: "ACTIVE" | "INACTIVE" | null;
  /**
   * the time frame in which it is valid
   */
  validity?: {
    /**
     * its beginning
     */
    from?: string | null;
    /**
     * its end
     */
    to?: string | null;
  } | null;
  /**
   * attributes of the tenant's own
   */
  mixins?: {} | null;
  /**
   * version and instants
   */
  metadata?: {
    /**
     * the number of writes so far; 1 when absent
     */
    version?: number | null;
    /**
     * the first write; the world's start when absent
     */
    createdAt?: string | null;
    /**
     * the latest write; as `createdAt` when absent
     */
    modifiedAt?: string | null;
    /**
     * the schema URL of each mixin by its name
     */
    mixins?: {} | null;
  } | null;
}
/**
 * A site that segments belong to.
 */
export interface SiteDocument {
  /**
   * its identity within the tenant: what `siteCode` of a segment names
   */
  code: string;
  /**
   * its name by language; a text is the one in `en`
   */
  name?:
    | {
        [k: string]: string;
      }
    | string
    | null;
}
/**
 * A bearer token: what a caller may do, and in whose name.
 */
export interface TokenDocument {
  /**
   * what people and the journal call it
   */
  name: string;
  /**
   * the text sent after `Bearer `
   */
  token: string;
  /**
   * what it may do
   */
  scopes: string[];
  /**
   * the customer it stands for
   */
  customerId?: string | null;
  /**
   * the legal entity that customer acts for
   */
  legalEntityId?: string | null;
  /**
   * when it dies; never when absent
   */
  expiresAt?: string | null;
  /**
   * what it can be exchanged for another one with, once
   */
  refreshToken?: string | null;
  /**
   * when that dies; never when absent
   */
  refreshExpiresAt?: string | null;
  /**
   * the session of a storefront that it belongs to; without `customerId` it is an anonymous visitor's
   */
  sessionId?: string | null;
  /**
   * the tenant it belongs to, for a token that is meant to be foreign
   */
  tenant?: string | null;
}
/**
 * A scenario with its name.
 */
export interface NamedScenario {
  /**
   * the name by which it is known
   */
  name: string;
  /**
   * the JSON Schema of this file, for editors
   */
  $schema?: string | null;
  /**
   * what it shows, in a few words
   */
  title?: string | null;
  /**
   * what it shows
   */
  description?: string | null;
  /**
   * the rules, from top to bottom
   */
  rules: Rule[];
  /**
   * what a client does and what must come back, call by call: `test` runs them
   */
  steps?: Step[] | null;
  /**
   * what is to be so when the client has done its work: `verify` and `exec` hold the exchanges against it
   */
  verify?: Expectation[] | null;
}
/**
 * A rule: on which operations, when, how often, and what then.
 */
export interface Rule {
  /**
   * its name, unique in the scenario
   */
  name: string;
  /**
   * operationIds, or method and path (`PUT …/customers/{customerId}`, `…` stands for any beginning); `*` stands for anything within a name, `"*"` for all operations
   */
  on: OperationPattern | OperationPattern[];
  when?: When;
  /**
   * so many hits pass first
   */
  skip?: number | null;
  /**
   * so often it fires; always when absent
   */
  times?: number | null;
  /**
   * of the hits after those skipped, every n-th fires
   */
  every?: number | null;
  /**
   * the share of hits that fire, from the world's random seed
   */
  chance?: number | null;
  /**
   * so long it goes on, by the world's clock and from when it first fires; `Retry-After` then says the seconds that are left
   */
  for?: string | null;
  /**
   * `target`: skip, times, every and for count for each target by itself, in a bulk call for each row
   */
  per?: "target" | null;
  /**
   * the state of the scenario in which it acts; the first is `Started`
   */
  inState?: string | null;
  /**
   * the state of the scenario after it has fired
   */
  toState?: string | null;
  then: Then;
}
/**
 * what a request must be like
 */
export interface When {
  /**
   * path variables
   */
  path?: {
    contactAssignmentId?: TextMatcher;
    customerId?: TextMatcher;
    customerNumber?: TextMatcher;
    groupId?: TextMatcher;
    itemId?: TextMatcher;
    legalEntityId?: TextMatcher;
    segmentId?: TextMatcher;
    tenant?: TextMatcher;
    type?: TextMatcher;
    userId?: TextMatcher;
    [k: string]: TextMatcher | undefined;
  } | null;
  /**
   * query parameters
   */
  query?: {
    [k: string]: TextMatcher;
  } | null;
  /**
   * headers; case does not matter in their names
   */
  header?: {
    [k: string]: TextMatcher;
  } | null;
  /**
   * JSON Pointers into the body
   */
  body?: {
    [k: string]: JsonMatcher;
  } | null;
  /**
   * the presented token
   */
  token?: {
    /**
     * its name
     */
    name?: TextMatcher | null;
    /**
     * any of its scopes
     */
    scope?: TextMatcher | null;
    /**
     * the customer it stands for
     */
    customerId?: TextMatcher | null;
    /**
     * the legal entity that customer acts for
     */
    legalEntityId?: TextMatcher | null;
  } | null;
  /**
   * the tenant
   */
  tenant?: TextMatcher | null;
  /**
   * the world
   */
  world?: TextMatcher | null;
  /**
   * what the request is about, from the path or, in a bulk call, from each item: then only those items meet the fault
   */
  target?: {
    /**
     * the segment
     */
    segmentId?: TextMatcher | null;
    /**
     * the customer
     */
    customerId?: TextMatcher | null;
    /**
     * the legal entity
     */
    legalEntityId?: TextMatcher | null;
    /**
     * the group
     */
    groupId?: TextMatcher | null;
    /**
     * the product or the category
     */
    itemId?: TextMatcher | null;
    /**
     * the type of the item: PRODUCT or CATEGORY
     */
    type?: TextMatcher | null;
  } | null;
}
/**
 * what goes wrong
 */
export interface Then {
  /**
   * an error by name, answered as the service does
   */
  error?:
    | "unauthorized.invalid"
    | "unauthorized.expired"
    | "unauthorized.other-tenant"
    | "forbidden"
    | "forbidden.scope"
    | "not-found"
    | "conflict.exists"
    | "conflict.changed"
    | "bad-request.validation"
    | "bad-request.batch-size"
    | "bad-request.assignments-exist"
    | "rate-limited"
    | "server-error"
    | "bad-gateway"
    | "unavailable"
    | "gateway-timeout"
    | null;
  /**
   * instead of the error's own message
   */
  message?: string | null;
  /**
   * instead of the error's own details, as written
   */
  details?: {
    [k: string]: unknown;
  };
  /**
   * the resource the error is about, instead of the path's or item's last id
   */
  resourceId?: string | null;
  /**
   * how long a rate limit lasts; 1s when absent
   */
  retryAfter?: string | null;
  /**
   * the vendor does not list this status, and that is meant
   */
  undocumented?: true | null;
  /**
   * an answer as written
   */
  respond?: {
    /**
     * the status
     */
    status: number;
    /**
     * headers, one value or several
     */
    headers?: {
      [k: string]: string | string[];
    } | null;
    /**
     * the body: a string is sent as it is, anything else as JSON
     */
    body?: {
      [k: string]: unknown;
    };
    /**
     * the vendor does not list this status, and that is meant
     */
    undocumented?: true | null;
  } | null;
  /**
   * faults of single items of a bulk call; the first that means an item decides
   */
  items?:
    | {
        /**
         * these items, counted from 1
         */
        nth?: number | number[] | null;
        /**
         * the items that meet all of these: JSON Pointers into the item
         */
        where?: {
          [k: string]: JsonMatcher;
        } | null;
        /**
         * every n-th item
         */
        every?: number | null;
        /**
         * the first n items
         */
        first?: number | null;
        /**
         * all items
         */
        all?: true | null;
        /**
         * an error by name, answered as the service does
         */
        error?:
          | "unauthorized.invalid"
          | "unauthorized.expired"
          | "unauthorized.other-tenant"
          | "forbidden"
          | "forbidden.scope"
          | "not-found"
          | "conflict.exists"
          | "conflict.changed"
          | "bad-request.validation"
          | "bad-request.batch-size"
          | "bad-request.assignments-exist"
          | "rate-limited"
          | "server-error"
          | "bad-gateway"
          | "unavailable"
          | "gateway-timeout"
          | null;
        /**
         * instead of the error's own message
         */
        message?: string | null;
        /**
         * the resource the error is about, instead of the path's or item's last id
         */
        resourceId?: string | null;
        /**
         * the vendor does not list this status, and that is meant
         */
        undocumented?: true | null;
        /**
         * the item's row as written
         */
        respond?: {
          /**
           * the status
           */
          status: number;
          /**
           * members of the row besides index, code and status
           */
          body?: {} | null;
          /**
           * the vendor does not list this status, and that is meant
           */
          undocumented?: true | null;
        } | null;
        /**
         * whether the item is written all the same
         */
        commit?: boolean | null;
      }[]
    | null;
  /**
   * how much is written before the fault is sent: nothing when absent or false
   */
  commit?:
    | boolean
    | {
        /**
         * the first n items
         */
        first: number;
      }
    | null;
  /**
   * headers of the answer as it is, one value or several; null takes a header away
   */
  headers?: {
    [k: string]: string | string[] | null;
  } | null;
  /**
   * the status of the answer as it is
   */
  status?: number | null;
  /**
   * a JSON Patch of the answer's body
   */
  patch?:
    | {
        /**
         * what is done
         */
        op: "add" | "remove" | "replace" | "move" | "copy" | "test";
        /**
         * where
         */
        path: string;
        /**
         * from where, for move and copy
         */
        from?: string | null;
        /**
         * the value, for add, replace and test
         */
        value?: {
          [k: string]: unknown;
        };
      }[]
    | null;
  /**
   * another writer got there first: the stored version grows before the operation runs; a text is what that writer leaves in the mixin `otherWriter`
   */
  touch?: true | string | null;
  /**
   * another client has removed what the path names before the operation runs
   */
  remove?: true | null;
  /**
   * the presented token is dead from now on
   */
  expireToken?: true | null;
  /**
   * the presented token has lost the scopes that let it call the operation
   */
  loseScope?: true | null;
  /**
   * the API key that asks for a token is revoked from now on: its secret is another, and one without a secret is gone
   */
  revokeClient?: true | null;
  /**
   * time before the first byte, at most 10m
   */
  delay?:
    | string
    | {
        /**
         * at least
         */
        min?: string | null;
        /**
         * at most
         */
        max?: string | null;
        /**
         * half of them are shorter
         */
        median?: string | null;
        /**
         * one in a hundred is longer
         */
        p99?: string | null;
      }
    | null;
  /**
   * what becomes of the answer's body on its way
   */
  body?: {
    /**
     * it ends early: after so many bytes, or after a share between 0 and 1 of them
     */
    truncate?: number | null;
    /**
     * it stops being JSON
     */
    malformed?: true | null;
    /**
     * its first half is sent, and then nothing more
     */
    stall?: true | null;
    /**
     * it comes in pieces
     */
    dribble?: {
      /**
       * bytes a piece
       */
      bytes: number;
      /**
       * time between pieces
       */
      interval: string;
    } | null;
    /**
     * the header says this, whatever the body is
     */
    contentLength?: number | null;
  } | null;
  /**
   * what becomes of the connection instead of an answer
   */
  connection?: "reset" | "close" | "hang" | null;
}
/**
 * A step: a call, and what must come back. In its texts `${name}` stands for a value that an earlier step has saved, `${tenant}` for the tenant, `${prefix}` for what is to stand at the beginning of all names that the run makes.
 */
export interface Step {
  /**
   * its name, unique in the scenario
   */
  name: string;
  /**
   * the operation: its operationId, or method and path (`PUT …/customers/{customerId}`, `…` stands for any beginning)
   */
  call:
    | (
        | "POST /oauth/token"
        | "POST …/segments"
        | "GET …/segments"
        | "POST …/segments/search"
        | "GET …/segments/me"
        | "GET …/segments/{segmentId}"
        | "PUT …/segments/{segmentId}"
        | "PATCH …/segments/{segmentId}"
        | "DELETE …/segments/{segmentId}"
        | "POST …/segments/bulk"
        | "PUT …/segments/bulk"
        | "DELETE …/segments/bulk"
        | "POST …/segments/match"
        | "GET …/segments/{segmentId}/customers"
        | "POST …/segments/{segmentId}/customers/search"
        | "GET …/{customerId}"
        | "PUT …/{customerId}"
        | "DELETE …/{customerId}"
        | "GET …/{customerId}/{legalEntityId}"
        | "PUT …/{customerId}/{legalEntityId}"
        | "DELETE …/{customerId}/{legalEntityId}"
        | "PUT …/customers/bulk"
        | "DELETE …/customers/bulk"
        | "GET …/segments/{segmentId}/groups"
        | "POST …/groups/search"
        | "GET …/segments/{segmentId}/groups/{groupId}"
        | "PUT …/groups/{groupId}"
        | "DELETE …/groups/{groupId}"
        | "GET …/items/category-trees"
        | "GET …/segments/items"
        | "GET …/segments/{segmentId}/items"
        | "POST …/items/search"
        | "GET …/{type}/{itemId}"
        | "PUT …/{type}/{itemId}"
        | "DELETE …/{type}/{itemId}"
        | "PUT …/{type}/bulk"
        | "DELETE …/{type}/bulk"
        | "GET /customerlogin/auth/anonymous/login"
        | "GET /customerlogin/auth/anonymous/refresh"
        | "POST /customer/{tenant}/login"
        | "GET /customer/{tenant}/logout"
        | "GET /customer/{tenant}/refreshauthtoken"
        | "GET /customer/{tenant}/validateauthtoken"
        | "POST /customer/{tenant}/signup"
        | "PATCH /customer/{tenant}/me"
        | "GET /customer/{tenant}/me"
        | "GET /customer/{tenant}/customers"
        | "POST /customer/{tenant}/customers/search"
        | "GET …/customers/{customerNumber}"
        | "GET …/legal-entities"
        | "POST …/legal-entities/search"
        | "GET …/legal-entities/{legalEntityId}"
        | "GET …/legal-entities/{legalEntityId}/parent-hierarchy"
        | "GET …/contact-assignments"
        | "GET …/contact-assignments/{contactAssignmentId}"
        | "GET /iam/{tenant}/groups"
        | "GET /iam/{tenant}/groups/{groupId}"
        | "GET …/users"
        | "GET …/users/{userId}/groups"
        | "GET …/users/me/scopes"
        | "GET /session-context/{tenant}/me/context"
        | "POST-oauth-request-client-credentials"
        | "POST-customer-segment-create-segment"
        | "GET-customer-segment-retrieve-segments"
        | "POST-customer-segment-search-segments"
        | "GET-customer-segment-retrieve-own-segments"
        | "GET-customer-segment-retrieve-segment"
        | "PUT-customer-segment-update-segment"
        | "PATCH-customer-segment-update-segment"
        | "DELETE-customer-segment-remove-segment"
        | "POST-customer-segment-create-segments-bulk"
        | "PUT-customer-segment-update-segments-bulk"
        | "DELETE-customer-segment-remove-segments-bulk"
        | "POST-customer-segment-check-match"
        | "GET-customer-segment-retrieve-customers"
        | "POST-customer-segment-search-customers"
        | "GET-customer-segment-retrieve-customer-by-customerId"
        | "PUT-customer-segment-update-customer-by-customerId"
        | "DELETE-customer-segment-remove-customer-by-customerId"
        | "GET-customer-segment-retrieve-customer"
        | "PUT-customer-segment-update-customer"
        | "DELETE-customer-segment-remove-customer"
        | "PUT-customer-segment-update-customers-bulk"
        | "DELETE-customer-segment-remove-customers-bulk"
        | "GET-customer-segment-retrieve-groups"
        | "POST-customer-segment-search-groups"
        | "GET-customer-segment-retrieve-group"
        | "PUT-customer-segment-update-group"
        | "DELETE-customer-segment-remove-group"
        | "GET-customer-segment-retrieve-category-trees"
        | "GET-customer-segment-retrieve-segments-items"
        | "GET-customer-segment-retrieve-segment-items"
        | "POST-customer-segment-search-items"
        | "GET-customer-segment-retrieve-item"
        | "PUT-customer-segment-update-item"
        | "DELETE-customer-segment-remove-item"
        | "PUT-customer-segment-update-items-bulk"
        | "DELETE-customer-segment-remove-items-bulk"
        | "GET-oauth-generate-anonymous-access-token"
        | "GET-oauth-refresh-anonymous-access-token"
        | "POST-customer-authenticate-customer"
        | "GET-customer-logout-customer"
        | "GET-customer-refresh-authtoken"
        | "GET-customer-validate-token"
        | "POST-customer-create-customer-account"
        | "PATCH-customer-update-customer"
        | "GET-customer-retrieve-customer-profile"
        | "GET-customer-tenant-list-customers"
        | "POST-customer-tenant-search"
        | "GET-customer-tenant-retrieve-customer"
        | "GET-customer-mgmt-list-legal-entities"
        | "POST-customer-mgmt-search-legal-entities"
        | "GET-customer-mgmt-retrieve-legal-entity"
        | "GET-customer-mgmt-retrieve-legal-entity-parent-hierarchy"
        | "GET-customer-mgmt-list-contact-assignments"
        | "GET-customer-mgmt-retrieve-contact-assignment"
        | "GET-iam-list-tenant-user-groups"
        | "GET-iam-retrieve-users-group"
        | "GET-iam-list-group-users"
        | "GET-iam-retrieve-user-groups"
        | "GET-iam-retrieve-own-user-scopes"
        | "GET-session-context-retrieve-own-context"
      )
    | string;
  /**
   * the variables of the path; that of the tenant is known
   */
  path?: {
    contactAssignmentId?: string | number | boolean;
    customerId?: string | number | boolean;
    customerNumber?: string | number | boolean;
    groupId?: string | number | boolean;
    itemId?: string | number | boolean;
    legalEntityId?: string | number | boolean;
    segmentId?: string | number | boolean;
    tenant?: string | number | boolean;
    type?: string | number | boolean;
    userId?: string | number | boolean;
    [k: string]: string | number | boolean | undefined;
  } | null;
  /**
   * parameters of the query
   */
  query?: {
    [k: string]: string | number | boolean;
  } | null;
  /**
   * headers
   */
  header?: {
    [k: string]: string | number | boolean;
  } | null;
  /**
   * the body, as JSON
   */
  body?: {
    [k: string]: unknown;
  };
  /**
   * the name of the token, or `none`; the first that the operation lets in without it
   */
  token?: string | null;
  /**
   * how long to wait before the call
   */
  wait?: string | null;
  /**
   * what is expected comes of the rules: where they cannot be, with `test --target`, the step is skipped
   */
  byRules?: true | null;
  /**
   * what the answer must be like
   */
  expect: {
    /**
     * the status, or a class such as `2xx`; `none` where no whole answer comes
     */
    status:
      | (number | string)
      | {
          /**
           * this text is in it
           */
          contains?: string | null;
          /**
           * this regular expression finds something in it
           */
          matches?: string | null;
          /**
           * it is one of these
           */
          in?: (number | string)[] | null;
          /**
           * whether it is there
           */
          exists?: boolean | null;
        };
    /**
     * headers; case does not matter in their names
     */
    header?: {
      [k: string]: TextMatcher;
    } | null;
    /**
     * JSON Pointers into the body
     */
    body?: {
      [k: string]: JsonMatcher;
    } | null;
    /**
     * the rows of a bulk call, JSON Pointers into each; these rows and no others
     */
    rows?:
      | {
          [k: string]: JsonMatcher;
        }[]
      | null;
    /**
     * the whole body
     */
    equals?: {
      [k: string]: unknown;
    };
    /**
     * what may differ from `equals`: `ids` (of members called `id` or `…Id`), `instants`, `versions`; each stays what it is, a text, an instant, a whole number
     */
    ignore?: ("ids" | "instants" | "versions")[] | null;
  };
  /**
   * values for later steps: a name, and a JSON Pointer into the body of the answer
   */
  save?: {
    [k: string]: string;
  } | null;
}
/**
 * An expectation: on which calls and how many of them, in which order, or what became of records, rules, calls and the journal.
 */
export interface Expectation {
  /**
   * its name, unique in the list
   */
  name: string;
  /**
   * operationIds, or method and path (`PUT …/customers/{customerId}`, `…` stands for any beginning); `*` stands for anything within a name, `"*"` for all operations
   */
  on?: OperationPattern | OperationPattern[];
  when?: When;
  /**
   * what the answers are like
   */
  answer?: {
    /**
     * the status that the client saw, or a class such as `4xx`; `none` where the connection failed before one
     */
    status?:
      | (number | string)
      | {
          /**
           * this text is in it
           */
          contains?: string | null;
          /**
           * this regular expression finds something in it
           */
          matches?: string | null;
          /**
           * it is one of these
           */
          in?: (number | string)[] | null;
          /**
           * whether it is there
           */
          exists?: boolean | null;
        }
      | null;
    /**
     * headers; case does not matter in their names
     */
    header?: {
      [k: string]: TextMatcher;
    } | null;
    /**
     * JSON Pointers into the body
     */
    body?: {
      [k: string]: JsonMatcher;
    } | null;
    /**
     * `organic` (from the state), `injected` (from a rule) or `mixed` (from the state and bent by a rule)
     */
    origin?:
      | ("organic" | "injected" | "mixed")
      | {
          /**
           * it is one of these
           */
          in?: ("organic" | "injected" | "mixed")[] | null;
        }
      | null;
    /**
     * any of the rules that acted on it, as `scenario/rule` or the name of its scenario; `any` or `none`
     */
    fault?: TextMatcher | null;
    /**
     * whether the request has changed the state
     */
    committed?: boolean | null;
  } | null;
  /**
   * the name of an expectation about calls: only calls after the first one that meets it count
   */
  after?: string | null;
  /**
   * how many such calls there are: a number is the exact count; at least one without it
   */
  count?:
    | number
    | {
        /**
         * this number
         */
        exactly?: number | null;
        /**
         * this number or more
         */
        atLeast?: number | null;
        /**
         * this number or fewer, 0 included
         */
        atMost?: number | null;
      }
    | null;
  /**
   * there is no such call
   */
  never?: true | null;
  /**
   * after an answer with failed rows the next such bulk call of its path has exactly those rows
   */
  onlyFailedRows?: true | null;
  /**
   * names of expectations about calls: calls that meet them came in this order
   */
  order?: string[] | null;
  /**
   * what became of records
   */
  state?: {
    /**
     * records of which each is new
     */
    added?: Records[] | null;
    /**
     * records of which each says something else
     */
    changed?: Records[] | null;
    /**
     * records of which each is gone
     */
    removed?: Records[] | null;
    /**
     * records that are as they were; `true`: all of them
     */
    unchanged?: Records[] | true | null;
    /**
     * no record was written that is not named here; tokens do not count
     */
    nothingElse?: true | null;
  } | null;
  /**
   * each rule of the active scenarios has fired
   */
  noUnfiredRule?: true | null;
  /**
   * an operation answers every call
   */
  noUnmatchedCall?: true | null;
  /**
   * the journal has all exchanges with their bodies
   */
  nothingDropped?: true | null;
}
/**
 * Records of a collection.
 */
export interface Records {
  /**
   * the collection, as its file is called
   */
  collection:
    | "segments"
    | "customers"
    | "legal-entities"
    | "customer-assignments"
    | "groups"
    | "group-assignments"
    | "products"
    | "categories"
    | "sites"
    | "item-assignments"
    | "contact-assignments"
    | "clients"
    | "tokens";
  /**
   * the tenant; any without it
   */
  tenant?: TextMatcher | null;
  /**
   * the id, as single records have it in the admin API; any without it
   */
  id?: TextMatcher | null;
  /**
   * JSON Pointers into the record in the form of fixtures: as it is now, of a removed one as it was
   */
  when?: {
    [k: string]: JsonMatcher;
  } | null;
}
export interface Clock {
  /**
   * real: the machine's; frozen: it stands; offset: it goes on from `at`
   */
  mode: "real" | "frozen" | "offset";
  /**
   * where it stands or goes on from; offset needs it, frozen stands where the clock is without it
   */
  at?: string;
}
export interface World {
  /**
   * its name
   */
  name: string;
  /**
   * its base URL, below which the service answers
   */
  url: string;
  /**
   * the port of its own, where it has one
   */
  port: number | null;
  /**
   * start: the sandbox; use: its first request; admin: this API
   */
  madeBy: "start" | "use" | "admin";
  /**
   * when it is gone by the machine's clock
   */
  expiresAt: string | null;
  /**
   * the number from which it draws all chance and ids
   */
  seed: number;
  /**
   * the tenants it has; any other is made from the template, or refused
   */
  tenants: string[];
  /**
   * the tokens of its fixtures
   */
  tokens: FixtureToken[];
  /**
   * the API keys of its fixtures
   */
  clients: Client[];
  /**
   * the active scenarios in their order
   */
  scenarios: string[];
  clock: ClockNow;
  /**
   * when its data began, by its clock; instants of its files that are relative count from there
   */
  startedAt: string;
  /**
   * how strict tokens are, where it was made so
   */
  auth: ("enforce" | "any-token" | "off") | null;
  /**
   * the behaviors it was made with
   */
  behaviors: {
    [k: string]: string;
  };
  /**
   * what it means that a client does something badly
   */
  lint: "note" | "fail" | "deny";
  /**
   * the names of lints that are not looked for
   */
  lintSilence: string[];
  /**
   * how many exchanges its journal holds
   */
  requests: number;
  /**
   * the most that it holds
   */
  journalLength: number;
  /**
   * the names of its snapshots
   */
  snapshots: string[];
  /**
   * what is odd in the fixtures that the world was made with, said when it is made, and about the active scenarios: what `check` says of their rules, rate limits and faults that only advancing the frozen clock ends, and names that no token has
   */
  warnings?: string[];
}
export interface FixtureToken {
  /**
   * what people and the journal call it
   */
  name: string;
  /**
   * the text to send as bearer
   */
  token: string;
  /**
   * what stands for its text in the journal of the world that lists it
   */
  fingerprint?: string;
  /**
   * what it may do
   */
  scopes: string[];
  /**
   * the one tenant that knows it; null for those without tokens of their own
   */
  tenant: string | null;
  /**
   * the customer it stands for
   */
  customerId?: string;
  /**
   * the legal entity that customer acts for
   */
  legalEntityId?: string;
  /**
   * when it ends by the world's clock
   */
  expiresAt?: string;
}
export interface Client {
  /**
   * what the token endpoint takes; `{tenant}` stands for any tenant without API keys of its own
   */
  clientId: string;
  /**
   * its secret; null where it is a storefront's, which has none
   */
  secret: string | null;
  /**
   * what its tokens may do
   */
  scopes: string[];
}
export interface ClockNow {
  /**
   * how it goes
   */
  mode: "real" | "frozen" | "offset";
  /**
   * the world's time
   */
  at: string;
  /**
   * what is odd in the fixtures that the world was made with, said when it is made, and about the active scenarios: what `check` says of their rules, rate limits and faults that only advancing the frozen clock ends, and names that no token has
   */
  warnings?: string[];
}
export interface WorldOfAName {
  /**
   * tenant → collection → documents, as the files of a fixture folder; laid over the seed collection by collection
   */
  fixtures?: {
    [k: string]: TenantFixtures;
  };
  /**
   * active from the start and after a reset: names of scenario files, or what such a file says with a `name`
   */
  scenarios?: (ShippedScenario | (string & {}) | NamedScenario)[];
  /**
   * behavior → value, before the command line's
   */
  behaviors?: {
    [k: string]: unknown;
  };
  /**
   * how strict tokens are, in every tenant
   */
  auth?: "enforce" | "any-token" | "off";
  /**
   * what it means that a client does something badly: note, fail or deny; --lint without it
   */
  lint?: "note" | "fail" | "deny";
  /**
   * names of lints that are not looked for, besides those of --lint-silence
   */
  lintSilence?: string[];
  clock?: Clock;
  /**
   * the number from which the world draws all chance and ids; a hash of --seed and its name without it
   */
  seed?: number;
  /**
   * the most exchanges that its journal keeps, 1 to 1000000; --journal-length without it
   */
  journalLength?: number;
  /**
   * whether all that happens to it is kept whole, for GET capture; --capture without it
   */
  capture?: boolean;
  /**
   * after so long by the machine's clock the world is gone
   */
  ttl?: string;
  /**
   * a port of its own, 0 for any free one, on which everything is this world: for clients that keep no path prefix; gone with the world
   */
  port?: number;
}
export interface Reset {
  /**
   * the parts that begin anew; all of them without it
   */
  only?: ("data" | "scenarios" | "clock" | "counters" | "journal")[];
}
export interface WorldFiles {
  /**
   * tenant → collection → documents: all tenants, as an export has them; the template stays where `_template` is none of them
   */
  fixtures: {
    [k: string]: TenantFixtures;
  };
  /**
   * what scenario files say, each with a `name`, or names of those that stay as they are: all that can be named then; without it they stay
   */
  scenarios?: (string | NamedScenario)[];
}
export interface Snapshots {
  /**
   * their names, sorted
   */
  snapshots: string[];
}
export interface Changes {
  /**
   * the point that the state is compared with
   */
  since: string;
  /**
   * how many records are not the same; more than the list has where `max` has cut it
   */
  total: number;
  /**
   * the first of them: tenant by tenant, collection by collection; in each the removed and the changed, then the added
   */
  changes: RecordDifference[];
}
export interface RecordDifference {
  /**
   * the tenant, or `_template`
   */
  tenant: string;
  /**
   * the collection, or `_tenant` for the settings of the tenant
   */
  collection: string;
  /**
   * the id within the collection; of settings the tenant
   */
  id: string;
  /**
   * what became of the record
   */
  change: "added" | "removed" | "changed";
  /**
   * of a changed record, the fields that differ
   */
  fields?: FieldDifference[];
  /**
   * of a removed record, all of it as a fixture file has it
   */
  before?: {
    [k: string]: unknown;
  };
  /**
   * of an added record, all of it as a fixture file has it
   */
  after?: {
    [k: string]: unknown;
  };
}
export interface FieldDifference {
  /**
   * where the field is, as a JSON Pointer
   */
  path: string;
  /**
   * what it said; absent where it was not there
   */
  before?: {
    [k: string]: unknown;
  };
  /**
   * what it says; absent where it is not there any more
   */
  after?: {
    [k: string]: unknown;
  };
}
export interface Tenant {
  /**
   * its name
   */
  tenant: string;
  /**
   * all of them, in the order of their table
   */
  collections: CountedCollection[];
}
export interface CountedCollection {
  /**
   * its name
   */
  collection: string;
  /**
   * how many records it has
   */
  records: number;
  /**
   * the members of a record of which its id is made, joined by slashes where they are several; a last one can be absent
   */
  identity: string[];
}
export interface ScenarioLibrary {
  /**
   * by name
   */
  scenarios: KnownScenario[];
}
export interface KnownScenario {
  /**
   * the name by which it is made active
   */
  name: string;
  /**
   * its title
   */
  title: string;
  /**
   * what it does, in its own words
   */
  description: string;
  /**
   * the names of its rules
   */
  rules: string[];
}
export interface ActiveScenarios {
  /**
   * in the order in which they were made active
   */
  scenarios: ActiveScenario[];
  /**
   * what is odd in the fixtures that the world was made with, said when it is made, and about the active scenarios: what `check` says of their rules, rate limits and faults that only advancing the frozen clock ends, and names that no token has
   */
  warnings?: string[];
}
export interface ActiveScenario {
  /**
   * its name
   */
  name: string;
  /**
   * its title
   */
  title: string | null;
  /**
   * its state, at first `Started`
   */
  state: string | null;
  /**
   * its rules, and how far each has come
   */
  rules: RuleProgress[];
}
export interface RuleProgress {
  /**
   * its name
   */
  name: string;
  /**
   * how often it was looked at
   */
  considered: number;
  /**
   * how often it could act
   */
  hits: number;
  /**
   * how often it did
   */
  fired: number;
  /**
   * how often it still may; null when there is no end
   */
  remaining: number | null;
  /**
   * the state of its scenario
   */
  state: string;
}
export interface Scenarios {
  /**
   * names of scenario files, or what such a file says with a `name`
   */
  scenarios?: (ShippedScenario | (string & {}) | NamedScenario)[];
  /**
   * rules as in a scenario file; together they are one more scenario
   */
  rules?: Rule[];
  /**
   * the name of that scenario; `ad-hoc-1` and so on without it
   */
  name?: string;
  /**
   * its expectations, as in a scenario file
   */
  verify?: Expectation[];
  /**
   * its title
   */
  title?: string;
  /**
   * its description
   */
  description?: string;
  /**
   * not read; so that a file can be posted as it is
   */
  $schema?: string;
}
export interface Advance {
  /**
   * how far; a real clock becomes one with an offset
   */
  by: string;
}
export interface Tokens {
  /**
   * those of each tenant that has files, is in use or was issued one
   */
  tokens: Token[];
  /**
   * those that hold in every other tenant; not where one tenant is named
   */
  template?: FixtureToken[];
}
export interface Token {
  /**
   * the tenant in which it holds
   */
  tenant: string;
  /**
   * what people and the journal call it
   */
  name: string;
  /**
   * the text to send as bearer
   */
  token: string;
  /**
   * what stands for its text in the journal
   */
  fingerprint: string;
  /**
   * what it may do
   */
  scopes: string[];
  /**
   * the customer it stands for
   */
  customerId?: string;
  /**
   * the legal entity that customer acts for
   */
  legalEntityId?: string;
  /**
   * when it ends by the world's clock
   */
  expiresAt?: string;
  /**
   * the session of a storefront that it belongs to
   */
  sessionId?: string;
  /**
   * whether it was given out at run time
   */
  issued: boolean;
  /**
   * whether it was taken back, or killed by a rule
   */
  revoked: boolean;
  /**
   * of one that is issued: scopes that no operation has, and whom it does not stand for
   */
  warnings?: string[];
}
export interface NewToken {
  /**
   * the tenant it is for
   */
  tenant: string;
  /**
   * what people and the journal call it, unique in the world; `token-1` and so on without it
   */
  name?: string;
  /**
   * what it may do; every scope there is without them
   */
  scopes?: string[];
  /**
   * the customer it stands for
   */
  customerId?: string;
  /**
   * the legal entity that customer acts for
   */
  legalEntityId?: string;
  /**
   * how long it is good by the world's clock; for ever without it
   */
  lifetime?: string;
}
export interface Exchanges {
  /**
   * those that are kept and meet the filters, the latest last
   */
  requests: Exchange[];
  /**
   * how many exchanges there were since the journal began, whatever the filters
   */
  total: number;
  /**
   * how many of them are not kept any more
   */
  dropped: number;
}
export interface Exchange {
  /**
   * what the answer carries as Sandbox-Request-Id
   */
  id: string;
  /**
   * the world's time
   */
  at: string;
  /**
   * the `traceparent` that was sent, by which traces of other programs name the request
   */
  traceparent?: string;
  /**
   * the method
   */
  method: string;
  /**
   * the path below the base URL
   */
  path: string;
  /**
   * the query
   */
  query?: string;
  /**
   * the id of the operation that was found
   */
  operation?: string;
  /**
   * the tenant of the path
   */
  tenant?: string;
  token?: PresentedToken;
  /**
   * the status that the client saw; null where the connection failed before an answer
   */
  status: number | null;
  /**
   * where `status` is null, the status that would have been answered
   */
  intendedStatus?: number;
  /**
   * what of the answer reached the client, where that is not all of it as it is
   */
  clientSaw?: string;
  /**
   * true where the client left before the answer had ended
   */
  clientLeft?: boolean;
  /**
   * from when the request was read to when its answer had ended, by the machine's clock; not before that
   */
  durationMs?: number;
  /**
   * from the state, from a rule, or from the state and bent by a rule
   */
  origin: "organic" | "injected" | "mixed";
  /**
   * whether the request has changed the state, whatever was answered
   */
  committed: boolean;
  /**
   * the Sandbox-Hint of the answer
   */
  hint?: string;
  /**
   * the rules that were looked at
   */
  rules: Verdict[];
  /**
   * how many more were looked at than are kept
   */
  moreRules?: number;
  effects?: Effects;
  request: Message;
  answer: Message;
}
export interface PresentedToken {
  /**
   * what stands for its text, as in GET tokens
   */
  fingerprint: string;
  /**
   * what it is called; not where no tenant knows it
   */
  name?: string;
  /**
   * the tenant whose token it is; not where no tenant, or only the template, knows it
   */
  tenant?: string;
  /**
   * what it may do
   */
  scopes?: string[];
  /**
   * the customer it stands for
   */
  customerId?: string;
  /**
   * the legal entity that customer acts for
   */
  legalEntityId?: string;
}
export interface Verdict {
  /**
   * scenario/rule
   */
  rule: string;
  /**
   * whether it acted
   */
  fired: boolean;
  /**
   * why it did, or why not
   */
  verdict: string;
}
export interface Effects {
  /**
   * the delay before the first byte
   */
  delayMs?: number;
  /**
   * how the body was damaged
   */
  body?: string;
  /**
   * how the connection ended
   */
  connection?: string;
}
export interface Message {
  /**
   * its headers, credentials as fingerprints
   */
  headers: {
    [k: string]: string;
  };
  /**
   * name and value of each, in their order, where a name comes more than once; `headers` joins its values by commas
   */
  headerPairs?: string[][];
  /**
   * its body, or the beginning of it
   */
  body?: string;
  /**
   * how long the whole body was
   */
  length: number;
  /**
   * whether not all of it is kept
   */
  cut: boolean;
}
export interface Explanation {
  /**
   * what the answer carries as Sandbox-Request-Id
   */
  id: string;
  /**
   * method and target
   */
  request: string;
  /**
   * the status that the client saw; null where it saw no answer
   */
  status: number | null;
  /**
   * the reason in one sentence
   */
  summary: string;
  /**
   * the decisions that led to the answer, in their order
   */
  steps: ExplanationStep[];
}
export interface ExplanationStep {
  /**
   * what was decided: a check, a rule or a condition of it, a behavior, a row, a record
   */
  step: string;
  /**
   * how it was decided
   */
  outcome: "passed" | "failed" | "notReached" | "fired" | "notFired" | "noted" | "done";
  /**
   * what it would have taken
   */
  expected?: string;
  /**
   * what was there
   */
  found?: string;
  /**
   * the same in a sentence
   */
  detail: string;
}
export interface ScenarioExplanation {
  /**
   * its name
   */
  scenario: string;
  /**
   * its state, at first `Started`
   */
  state: string;
  /**
   * its rules
   */
  rules: RuleExplanation[];
}
export interface RuleExplanation {
  /**
   * its name
   */
  rule: string;
  /**
   * the operations it is on
   */
  on: string[];
  /**
   * how often it was looked at
   */
  considered: number;
  /**
   * how often it could act
   */
  hits: number;
  /**
   * how often it did
   */
  fired: number;
  /**
   * how often it still may; null when there is no end
   */
  remaining: number | null;
  /**
   * why, in a sentence
   */
  summary: string;
  /**
   * the exchanges that came nearest to it
   */
  nearest: NearExchange[];
}
export interface NearExchange {
  /**
   * what the answer carries as Sandbox-Request-Id
   */
  id: string;
  /**
   * method and target
   */
  request: string;
  /**
   * why the rule did not act
   */
  verdict: string;
  /**
   * what the exchange lacked
   */
  lacked: LackedCondition[];
}
export interface LackedCondition {
  /**
   * its place in the rule
   */
  path: string;
  /**
   * what the rule waits for
   */
  expected: string;
  /**
   * what the exchange had
   */
  found: string;
}
export interface LastExchange {
  /**
   * its world
   */
  world: string;
  /**
   * what its answer carried as Sandbox-Request-Id
   */
  id: string;
}
export interface Shortest {
  /**
   * the exchange
   */
  id: string;
  /**
   * the status of its answer, or that it would have had
   */
  status: number;
  /**
   * whether its answer reached the client
   */
  reached: boolean;
  /**
   * the requests that it needs, and the changes from outside, its own last
   */
  requests: StoryRequest[];
  /**
   * how many before it are not needed
   */
  leftOut: number;
  /**
   * how often requests were sent again, to a world of their own, to find it out
   */
  replays: number;
  /**
   * whether the answer is another one without any of them; false where the search was ended before that was known
   */
  minimal: boolean;
  /**
   * what to know before they are sent
   */
  notes: string[];
  /**
   * lines of a shell that bring the world to its beginning
   */
  begin: string[];
}
export interface StoryRequest {
  /**
   * the exchange that it comes from; none where it is a change of a captured world, by a call of the admin API
   */
  id?: string;
  /**
   * it as lines of a shell, which take ids and tokens from the answers before
   */
  curl: string;
}
export interface Expectations {
  /**
   * expectations as in `verify` of a scenario file; those of the active scenarios without it
   */
  expect?: Expectation[];
  /**
   * not read; so that a file can be posted as it is
   */
  title?: string;
  /**
   * not read; so that a file can be posted as it is
   */
  description?: string;
  /**
   * not read; so that a file can be posted as it is
   */
  $schema?: string;
}
export interface Verification {
  /**
   * true: all of them hold
   */
  passed: boolean;
  /**
   * each expectation, in their order
   */
  results: ExpectationResult[];
}
export interface LintReport {
  /**
   * what it means that a lint is found; of several worlds the strictest
   */
  weight: "note" | "fail" | "deny";
  /**
   * the lints that were found, in the order of their table
   */
  found: FoundLint[];
  /**
   * the names of those that were not looked for
   */
  silenced: string[];
  /**
   * the tokens that called what asks for a scope
   */
  scopes: TokenScopes[];
  /**
   * how many exchanges there were since the journal began
   */
  exchanges: number;
  /**
   * how many of them the journal has dropped, so that they were not looked at
   */
  dropped: number;
  /**
   * of several worlds, how many tokens are not in `scopes`, which has the first 1,000
   */
  moreTokens?: number;
}
export interface FoundLint {
  /**
   * its name, as docs/lint.md has it
   */
  lint: string;
  /**
   * what the client did, in a sentence
   */
  about: string;
  /**
   * how often
   */
  count: number;
  /**
   * how often in worlds where that fails a run
   */
  failing: number;
  exchange: LintedExchange;
  /**
   * what of that exchange is so
   */
  detail: string;
}
export interface LintedExchange {
  /**
   * its Sandbox-Request-Id
   */
  id: string;
  /**
   * the method
   */
  method: string;
  /**
   * the path below the base URL
   */
  path: string;
}
export interface TokenScopes {
  /**
   * what the token is called; its fingerprint where no tenant knows it
   */
  token: string;
  /**
   * the scopes that it had; absent where they are not known
   */
  had?: string[];
  /**
   * the least that its calls needed
   */
  needed: string[];
  /**
   * those that it had and no call needed
   */
  unneeded: string[];
}
export interface Coverage {
  /**
   * the share of the documented statuses of the called operations that were met, rounded down; 0 where none was called
   */
  percent: number;
  /**
   * how many of them were met, of answers and of rows
   */
  met: number;
  /**
   * how many of them there are
   */
  documented: number;
  /**
   * the operations that were called, in the order of their table
   */
  operations: CoveredOperation[];
  /**
   * the ids of the others, which count for nothing
   */
  neverCalled: string[];
  /**
   * the documented statuses that were not met
   */
  gaps: CoverageGap[];
}
export interface CoveredOperation {
  /**
   * its id
   */
  operation: string;
  /**
   * its method
   */
  method: string;
  /**
   * its path template
   */
  path: string;
  /**
   * how often it was called; more than statuses where a connection failed before an answer
   */
  calls: number;
  /**
   * the documented statuses and others that were met, by number
   */
  answers: CoveredStatus[];
  /**
   * of a bulk call, the codes of its rows: those that are documented for single calls, and others that were met
   */
  rows?: CoveredStatus[];
}
export interface CoveredStatus {
  /**
   * the status, or the code of a row
   */
  status: number;
  /**
   * whether the vendor documents it; another counts for nothing
   */
  documented: boolean;
  /**
   * how often the service itself has answered it
   */
  organic: number;
  /**
   * how often a rule has
   */
  injected: number;
}
export interface CoverageGap {
  /**
   * the operation
   */
  operation: string;
  /**
   * of what the status is
   */
  part: "answer" | "row";
  /**
   * the status
   */
  status: number;
  /**
   * the scenario that has the next call answered so
   */
  scenario?: string;
  /**
   * where there is no such scenario, a rule that does, for `rules` of POST …/scenarios
   */
  rule?: {
    [k: string]: unknown;
  };
  /**
   * the command that makes it active
   */
  line: string;
}
export interface ReloadReport {
  /**
   * what the files say that they did not say before
   */
  collections: CollectionReport[];
  /**
   * the scenarios whose rules are others than before
   */
  rules: RulesReport[];
  /**
   * the tenants whose settings are others than before
   */
  settings: string[];
  /**
   * the records of `main` that stay as they were changed at run time
   */
  kept: KeptRecord[];
  /**
   * what is odd in the files, but no reason not to use them
   */
  warnings: Finding[];
  /**
   * where the fixtures come from
   */
  fixtures: string;
  /**
   * where their template comes from
   */
  template: string;
  /**
   * where the scenarios come from
   */
  scenarioFiles: string;
  /**
   * how long it took
   */
  tookMs: number;
}
export interface CollectionReport {
  /**
   * the tenant
   */
  tenant: string;
  /**
   * the collection
   */
  collection: string;
  /**
   * records that are new in the files
   */
  added: number;
  /**
   * records that are others
   */
  changed: number;
  /**
   * records that are gone
   */
  removed: number;
  /**
   * records that `main` has otherwise
   */
  kept: number;
}
export interface RulesReport {
  /**
   * the scenario
   */
  scenario: string;
  /**
   * rules that are new in the file
   */
  added: number;
  /**
   * rules that are others
   */
  changed: number;
  /**
   * rules that are gone
   */
  removed: number;
}
export interface KeptRecord {
  /**
   * the tenant
   */
  tenant: string;
  /**
   * the collection
   */
  collection: string;
  /**
   * its id
   */
  id: string;
  /**
   * what happened to it at run time
   */
  change: "added" | "changed" | "removed";
}
export interface Config {
  /**
   * the version that runs
   */
  version: string;
  /**
   * stale: the files have mistakes, and the last good ones serve
   */
  status: "ready" | "stale";
  /**
   * where the fixtures come from
   */
  fixtures: string;
  /**
   * where the scenarios come from
   */
  scenarioFiles: string;
  /**
   * the mistakes in the files as they are now
   */
  mistakes: Finding[];
  /**
   * the tenants with files
   */
  tenants: string[];
  /**
   * the scenarios with files
   */
  library: string[];
  /**
   * those that are active in every world from the start
   */
  scenarios: string[];
  /**
   * the most worlds there can be
   */
  maxWorlds: number;
  /**
   * the most exchanges that the journal of a world keeps
   */
  journalLength: number;
  /**
   * the most bytes that all journals keep together
   */
  journalMemory: number;
  /**
   * whether this API asks for a token
   */
  adminToken: boolean;
}
export interface Operations {
  /**
   * those of the emulated API
   */
  operations: Operation[];
  /**
   * those of this one
   */
  admin: AdminOperation[];
}
export interface Operation {
  /**
   * the service that it is of
   */
  service: string;
  /**
   * its id
   */
  id: string;
  /**
   * the method
   */
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * the path template
   */
  path: string;
  /**
   * what a call needs, in words
   */
  needs: string;
  /**
   * one of them is needed; none where no token is
   */
  scopes: string[];
  /**
   * the statuses of the vendor's documents
   */
  documented: number[];
  /**
   * the statuses it has besides
   */
  ours: number[];
  /**
   * whether it is answered; what is not is a 405
   */
  built: boolean;
  /**
   * what `then.error` of a rule on it can name: errors with a documented status, and those that any service can have
   */
  errors: string[];
  /**
   * of a bulk call, what the `error` of its `items` can name
   */
  rowErrors?: string[];
}
export interface AdminOperation {
  /**
   * its id
   */
  id: string;
  /**
   * the method
   */
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * the path template
   */
  path: string;
  /**
   * what it does
   */
  summary: string;
  /**
   * the status of a good answer
   */
  good: number;
  /**
   * the status of one where something was there, and is replaced
   */
  replaced: number | null;
  /**
   * the other statuses, besides 403 where it is guarded
   */
  refusals: number[];
  /**
   * whether strangers are refused
   */
  guarded: boolean;
  /**
   * whether a good answer goes on for as long as the client wants
   */
  streams: boolean;
}
export interface Behaviors {
  /**
   * every question that the vendor's documents leave open
   */
  behaviors: Behavior[];
}
export interface Behavior {
  /**
   * its name
   */
  name: string;
  /**
   * how it is settled where no tenant says otherwise
   */
  value: string;
  /**
   * how it can be settled, the default first
   */
  values: string[];
  /**
   * the question
   */
  question: string;
  /**
   * what speaks for the default
   */
  evidence: string;
}
/**
 * List the last exchanges, the latest last; as a HAR file with `format=har`.
 */
export interface RequestFilters {
  /**
   * exchanges of this operation: its id, or what a rule's `on` can say, such as `PUT …/customers/*`
   */
  operation?: string;
  /**
   * exchanges answered with this status, or with one of a class such as `4xx`; `none` is those without an answer
   */
  status?: string | number;
  /**
   * exchanges of this tenant
   */
  tenant?: string;
  /**
   * exchanges with this token as bearer, by its name or its fingerprint
   */
  token?: string;
  /**
   * exchanges on which this rule (`scenario/rule`) fired, or one of this scenario, or `any`; `none` is those without one
   */
  fault?: string;
  /**
   * exchanges whose answer is `organic`, `injected` or `mixed`, as their `origin` says
   */
  outcome?: string;
  /**
   * exchanges after the one with this id or number, or from this instant of the world's clock on; 410 where some of them are dropped
   */
  since?: string | number;
  /**
   * exchanges before the one with this id or number
   */
  before?: string | number;
  /**
   * at most this number of the latest that meet the other filters
   */
  last?: string | number;
}
/**
 * Show what has changed since the start, a snapshot or an exchange, in an order that is readable.
 */
export interface ChangesQuery {
  /**
   * `start`, which it is without it, `snapshot:NAME`, or the Sandbox-Request-Id of an answer: right after it; 410 where that is not known any more
   */
  since?: string;
  /**
   * how many records the answer lists at most, 1 to 100000; 10000 without it
   */
  max?: string | number;
}
/**
 * A scenario: rules that say on which operations, when, how often, and what then goes wrong. Its name is the file's.
 */
export interface Scenario {
  /**
   * the JSON Schema of this file, for editors
   */
  $schema?: string | null;
  /**
   * what it shows, in a few words
   */
  title?: string | null;
  /**
   * what it shows
   */
  description?: string | null;
  /**
   * the rules, from top to bottom
   */
  rules: Rule[];
  /**
   * what a client does and what must come back, call by call: `test` runs them
   */
  steps?: Step[] | null;
  /**
   * what is to be so when the client has done its work: `verify` and `exec` hold the exchanges against it
   */
  verify?: Expectation[] | null;
}
