//! The vendor's services that are emulated, a row for each: what its operations have in common. Nothing else asks which
//! service an operation is of.

use http::HeaderName;

/// What the operations of a service have in common.
#[derive(Debug)]
pub struct ServiceTerms {
    /// Its name in tables, and where its operations are listed.
    pub name: &'static str,
    /// What the vendor calls it.
    pub title: &'static str,
    /// Whether all of it is emulated.
    pub whole: bool,
    /// How its paths start: their first segments.
    pub roots: &'static [&'static str],
    /// In which form and words it refuses.
    pub dialect: Dialect,
    /// The page size of a list that names none.
    pub page_size: u32,
    /// The header that says how many documents there are.
    pub count: Count,
    /// Whether its `q` also writes lists as `field:in(a,b)`.
    pub lists_by_in: bool,
}

/// Where the answer to a list says how many documents match.
#[derive(Clone, Debug)]
pub enum Count {
    /// In this header, where the request has one of the same name that says `true`.
    WhenAsked(HeaderName),
    /// In this header, always.
    Always(HeaderName),
}

impl Count {
    /// The header.
    pub fn header(&self) -> &HeaderName {
        match self {
            Self::WhenAsked(header) | Self::Always(header) => header,
        }
    }
}

/// All services.
pub static ALL: [&ServiceTerms; 7] = [
    &OAUTH,
    &CUSTOMER_SEGMENT,
    &CUSTOMER_LOGIN,
    &CUSTOMER,
    &CUSTOMER_MANAGEMENT,
    &IAM,
    &SESSION_CONTEXT,
];

/// The form and the words of a service's own refusals. Those of the gateway before it are the same everywhere.
#[derive(Debug)]
pub struct Dialect {
    /// The members of the body.
    pub form: ErrorForm,
    /// What is said of a tenant that cannot be; none where that is a mistake of a parameter like others.
    pub bad_tenant: Option<&'static str>,
    /// What is said where the caller may not do this.
    pub forbidden: &'static str,
    /// Whether that names the missing scopes.
    pub names_scopes: bool,
    /// What is said where a document is not there; `{id}` stands for its id.
    pub not_found: &'static str,
    /// What is said of it besides, likewise.
    pub not_found_detail: Option<&'static str>,
    /// What is said where a document is there already.
    pub exists: &'static str,
    /// What is said where the service failed.
    pub server_error: &'static str,
    /// What `details` are.
    pub details: DetailsOf,
}

/// What the `details` of a refusal are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DetailsOf {
    /// Objects where they are about fields, else texts; or as the tenant's behavior says.
    Behavior,
    /// Objects with a `message`.
    Objects,
    /// Texts.
    Texts,
}

/// The members of the body of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorForm {
    /// `code`, the number; `status`, its words; `message`, `details`.
    Code,
    /// The same, and `resourceId` where a document is not there.
    CodeOfResource,
    /// `type`, a word; `status`, the number; `message`, `details`.
    Type,
    /// As [`ErrorForm::Code`], but where a document is not there: `sessionId`, `code` and `message`.
    CodeOfSession,
}

const TOTAL: Count = Count::WhenAsked(HeaderName::from_static("x-total-count"));

const CODE: Dialect = Dialect {
    form: ErrorForm::Code,
    bad_tenant: None,
    forbidden: "The access to the requested resource has been forbidden by the server.",
    names_scopes: true,
    not_found: "The resource with id {id} has not been found.",
    not_found_detail: None,
    exists: "The resource already exists.",
    server_error: "An unexpected error has occurred.",
    details: DetailsOf::Behavior,
};

/// Of the Customer Service, for customers and for the seller alike.
const TYPE: Dialect = Dialect {
    form: ErrorForm::Type,
    bad_tenant: Some("The tenant information provided with the request is not valid."),
    forbidden: "User not authorized.",
    names_scopes: false,
    not_found: "Customer not Found",
    not_found_detail: Some("Couldn't find a customer with customerNumber '{id}'"),
    exists: "The account already exists.",
    details: DetailsOf::Objects,
    ..CODE
};

/// The OAuth Service.
pub static OAUTH: ServiceTerms = ServiceTerms {
    name: "oauth",
    title: "OAuth Service",
    whole: true,
    roots: &["oauth"],
    dialect: CODE,
    page_size: 60,
    count: TOTAL,
    lists_by_in: false,
};

/// The Customer Segment Service.
pub static CUSTOMER_SEGMENT: ServiceTerms = ServiceTerms {
    name: "customer-segment",
    title: "Customer Segment Service",
    whole: true,
    roots: &["customer-segment"],
    dialect: CODE,
    page_size: 60,
    count: TOTAL,
    lists_by_in: false,
};

/// The Customer Service as customers call it, with the tokens of visitors, which the OAuth Service describes.
pub static CUSTOMER_LOGIN: ServiceTerms = ServiceTerms {
    name: "customer-login",
    title: "Customer Service, for customers",
    whole: false,
    roots: &["customerlogin", "customer"],
    dialect: TYPE,
    page_size: 60,
    count: COUNT,
    lists_by_in: false,
};

/// The Customer Service as the seller calls it.
pub static CUSTOMER: ServiceTerms = ServiceTerms {
    name: "customer",
    title: "Customer Service, for the seller",
    whole: false,
    roots: &["customer"],
    dialect: TYPE,
    page_size: 60,
    count: COUNT,
    lists_by_in: false,
};

const COUNT: Count = Count::Always(HeaderName::from_static("count"));

/// The Customer Management Service.
pub static CUSTOMER_MANAGEMENT: ServiceTerms = ServiceTerms {
    name: "customer-management",
    title: "Customer Management Service",
    whole: false,
    roots: &["customer-management"],
    dialect: Dialect {
        forbidden: "The access to the given resource is forbidden.",
        names_scopes: false,
        not_found: "The legal entity with the requested code does not exist.",
        exists: "Given resource already exists.",
        server_error: "A server-side exception occurred that prevented the system from correctly returning the result.",
        details: DetailsOf::Texts,
        ..CODE
    },
    page_size: 16,
    count: TOTAL,
    lists_by_in: false,
};

/// The IAM Service.
pub static IAM: ServiceTerms = ServiceTerms {
    name: "iam",
    title: "IAM Service",
    whole: false,
    roots: &["iam"],
    dialect: Dialect {
        form: ErrorForm::CodeOfResource,
        forbidden: "Scope validation failed",
        not_found: "Error while getting group",
        not_found_detail: Some("Group with id '{id}' not found"),
        details: DetailsOf::Texts,
        ..CODE
    },
    page_size: 60,
    count: TOTAL,
    lists_by_in: true,
};

/// The Session Context Service, of which the vendor has no file.
pub static SESSION_CONTEXT: ServiceTerms = ServiceTerms {
    name: "session-context",
    title: "Session Context Service",
    whole: false,
    roots: &["session-context"],
    dialect: Dialect { form: ErrorForm::CodeOfSession, not_found: "Session not found", ..CODE },
    page_size: 60,
    count: TOTAL,
    lists_by_in: false,
};
