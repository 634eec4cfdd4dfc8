//! The checks that a request goes through, and what one that it fails has to say: plain data, which errors, answers and the
//! journal share.

/// The checks that a request goes through, in their order. The first that it fails ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// Its target, headers and body are within the limits, and could be read.
    Framing,
    /// Its `Sandbox-*` headers are known and say something that is there.
    SandboxHeaders,
    /// An operation has its method and path.
    Route,
    /// It shows no lint that is denied.
    Lint,
    /// Its tenant is there, or is made.
    Tenant,
    /// A token lets the caller in.
    Token,
    /// `Emporix-Tenant` names the tenant of the path.
    TenantHeader,
    /// The token may call the operation.
    Scope,
    /// The body is announced as what the operation reads.
    MediaType,
    /// The body is what the operation reads: JSON of the right kind.
    Body,
    /// Path and query say something that can be.
    Parameters,
    /// The fields of the body say something that can be.
    Fields,
    /// What the body names is there.
    References,
    /// The version that was sent is the stored one.
    Version,
    /// The operation's own rules: what is stored lets it happen.
    Operation,
}

impl Check {
    /// All of them, in their order, by the names that explanations use.
    #[rustfmt::skip]
    pub const ALL: [(Self, &'static str); 15] = [
        (Self::Framing,        "framing"),
        (Self::SandboxHeaders, "sandbox headers"),
        (Self::Route,          "route"),
        (Self::Lint,           "lint"),
        (Self::Tenant,         "tenant"),
        (Self::Token,          "token"),
        (Self::TenantHeader,   "Emporix-Tenant"),
        (Self::Scope,          "scope"),
        (Self::MediaType,      "media type"),
        (Self::Body,           "body"),
        (Self::Parameters,     "parameters"),
        (Self::Fields,         "fields"),
        (Self::References,     "references"),
        (Self::Version,        "version"),
        (Self::Operation,      "operation"),
    ];

    /// What explanations call it.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// What a check expected and what it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// What would have passed, in words.
    pub expected: String,
    /// What there was.
    pub found: Found,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This, in words.
    Said(String),
    /// What the journal has of the parameter, the header or the field of the body with this name.
    At(Box<str>),
}

/// A row of a bulk call that failed by itself.
#[derive(Clone, Debug)]
pub struct FailedRow {
    /// Its place among the rows, from 0.
    pub place: usize,
    /// The check that it failed.
    pub check: Check,
    /// What that expected and found.
    pub compared: Option<Compared>,
}

impl Compared {
    /// `expected` against `found`, in words.
    pub(super) fn of(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { expected: expected.into(), found: Found::Said(found.into()) }
    }

    /// The bytes that it keeps besides itself.
    pub(super) fn bytes(&self) -> usize {
        let found = match &self.found {
            Found::Said(text) => text.len(),
            Found::At(name) => name.len(),
        };
        self.expected.len() + found
    }
}
