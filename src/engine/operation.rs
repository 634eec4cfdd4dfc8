//! An operation of the emulated API as data: what routing, scopes, scenarios, journal and documents need to know of it.
//! What runs it stands beside it in its row, see `exchange::handler`.

use http::Method;

use super::description::{Content, Description};
use super::services::ServiceTerms;
use crate::model::CollectionName;
use crate::schema::member_names;

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// The service that it is of.
    pub service: &'static ServiceTerms,
    /// The method.
    pub method: Method,
    /// The path template, variables in braces.
    pub path: &'static str,
    /// The vendor's operationId.
    pub id: &'static str,
    /// Whom it answers.
    pub caller: Caller,
    /// The scopes, one of which is enough; empty where it asks for none.
    pub scopes: &'static [&'static str],
    /// The statuses that the vendor documents.
    pub documented: &'static [u16],
    /// Statuses that the vendor does not list here and this sandbox can answer.
    pub ours: &'static [u16],
    /// What it does to the state.
    pub kind: OperationKind,
    /// What it takes and answers.
    pub(crate) description: &'static Description,
}

/// What an operation does to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// It reads one tenant.
    Read,
    /// It changes one document of one tenant.
    Write,
    /// It changes one document for each item of a JSON array.
    Bulk {
        /// How an item says what it is about.
        item_ids: ItemIds,
    },
    /// It issues tokens.
    Tokens,
    /// It begins, changes, shows or ends a session of one tenant.
    Session,
    /// Known, but not built yet.
    Unbuilt,
    /// A write of what the sandbox only reads: this collection has what it would write.
    OnlyRead(CollectionName),
    /// Of what the sandbox does not keep: why it is left out, and what to use in its place.
    LeftOut(&'static str),
}

/// Whom an operation answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anyone: it needs no token.
    Anyone,
    /// Any caller with one of its scopes.
    Scope,
    /// Any caller with a token.
    Token,
    /// Any caller with a token of one of these kinds.
    Kinds(&'static [TokenKind]),
}

/// Whose token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// That of an API key.
    Service,
    /// That of a visitor of a storefront who has not logged in: an anonymous token.
    Visitor,
    /// That of a customer who has logged in.
    Customer,
}

impl TokenKind {
    /// The kind in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Visitor => "anonymous",
            Self::Customer => "customer",
        }
    }

    /// Some kinds in words.
    pub(in crate::engine) fn words(kinds: &[Self]) -> String {
        kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" or ")
    }
}

/// How an item of a bulk call says what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemIds {
    /// Members of an object, each with the path variable that it stands for.
    Members(&'static [(&'static str, &'static str)]),
    /// The item is a text, which stands for this path variable.
    Text(&'static str),
}

impl ItemIds {
    /// The path variables that items stand for.
    pub fn variables(self) -> impl Iterator<Item = &'static str> {
        let (members, text) = match self {
            Self::Members(members) => (members, None),
            Self::Text(variable) => (&[][..], Some(variable)),
        };
        members.iter().map(|(_, variable)| *variable).chain(text)
    }

    /// The members of an item that are read for them.
    pub fn members(self) -> impl Iterator<Item = &'static str> {
        self.pairs().iter().map(|(member, _)| *member)
    }

    /// The same, each with the path variable that it stands for.
    pub fn pairs(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Members(members) => members,
            Self::Text(_) => &[],
        }
    }
}

impl Operation {
    /// Whether it answers with tokens.
    pub fn issues_tokens(&self) -> bool {
        matches!(self.kind, OperationKind::Tokens | OperationKind::Session)
    }

    /// Whether it is a bulk call.
    pub fn is_bulk(&self) -> bool {
        matches!(self.kind, OperationKind::Bulk { .. })
    }

    /// Whether it does for one document what `bulk` does for many.
    pub fn is_single_of(&self, bulk: &Self) -> bool {
        let collection = bulk.path.strip_suffix("/bulk").unwrap_or(bulk.path);
        let rest = self.path.strip_prefix(collection);
        self.method == bulk.method
            && rest.is_some_and(|rest| rest.split('/').skip(1).all(|part| part.starts_with('{')))
    }

    /// The names of the parameters of its query.
    pub fn parameters(&self) -> Vec<&'static str> {
        self.description.query.iter().map(|field| field.name).collect()
    }

    /// The names of the headers that it reads, besides those that all read.
    pub fn headers(&self) -> impl Iterator<Item = &'static str> {
        self.description.headers.iter().map(|field| field.name)
    }

    /// The names of the members of its body, dotted where they stand inside others, and of its items.
    pub fn members(&self) -> Vec<String> {
        let mut all = Vec::new();
        match self.description.body {
            Content::Object(shape) | Content::List(shape) | Content::Form(shape) => {
                member_names(shape, "", &mut all);
            }
            Content::Patch => all.extend(["op", "path", "from", "value"].map(str::to_owned)),
            Content::Nothing | Content::Ids | Content::Any => {}
        }
        if let OperationKind::Bulk { item_ids } = self.kind {
            all.extend(item_ids.members().map(str::to_owned));
        }
        all
    }

    /// Whether its body can say which version of a document it replaces.
    pub fn takes_version(&self) -> bool {
        match self.description.body {
            Content::Object(shape) | Content::List(shape) => {
                shape.fields.iter().any(|field| field.name == "metadata")
            }
            Content::Patch => true,
            Content::Nothing | Content::Form(_) | Content::Ids | Content::Any => false,
        }
    }

    /// Whether it is answered.
    pub fn is_built(&self) -> bool {
        !matches!(
            self.kind,
            OperationKind::Unbuilt | OperationKind::OnlyRead(_) | OperationKind::LeftOut(_)
        )
    }

    /// What a call of it needs, in words.
    pub fn needs(&self) -> String {
        match self.caller {
            Caller::Anyone => "no token".to_owned(),
            Caller::Scope => self.scopes.join(" or "),
            Caller::Token => "any token".to_owned(),
            Caller::Kinds(kinds) => format!("a token: {}", TokenKind::words(kinds)),
        }
    }
}
