//! What a request must be like for a rule to act on it, or to be one that is expected.

use super::condition::{Condition, Subject};
use super::matcher::Matcher;
use super::token_field::TokenField;

/// What a request must be like; all of it.
#[derive(Clone, Debug, Default)]
pub struct When {
    /// Path variables.
    pub path: Vec<(Box<str>, Matcher)>,
    /// Query parameters.
    pub query: Vec<(Box<str>, Matcher)>,
    /// Headers, names in lower case.
    pub header: Vec<(Box<str>, Matcher)>,
    /// JSON pointers into the body.
    pub body: Vec<(Box<str>, Matcher)>,
    /// The presented token.
    pub token: Vec<(TokenField, Matcher)>,
    /// The tenant.
    pub tenant: Option<Matcher>,
    /// The world.
    pub world: Option<Matcher>,
    /// What it is about, in a bulk call item by item.
    pub target: Vec<(&'static str, Matcher)>,
}

impl When {
    /// The conditions, in a fixed order.
    pub fn conditions(&self) -> impl Iterator<Item = Condition<'_>> {
        let path = self.path.iter().map(|(name, matcher)| (Subject::Path(name), matcher));
        let query = self.query.iter().map(|(name, matcher)| (Subject::Query(name), matcher));
        let header = self.header.iter().map(|(name, matcher)| (Subject::Header(name), matcher));
        let body = self.body.iter().map(|(pointer, matcher)| (Subject::Body(pointer), matcher));
        let token = self.token.iter().map(|(field, matcher)| (Subject::Token(*field), matcher));
        let tenant = self.tenant.iter().map(|matcher| (Subject::Tenant, matcher));
        let world = self.world.iter().map(|matcher| (Subject::World, matcher));
        let target = self.target.iter().map(|(name, matcher)| (Subject::Target(name), matcher));
        let all = path.chain(query).chain(header).chain(body);
        let all = all.chain(token).chain(tenant).chain(world).chain(target);
        all.map(|(on, matcher)| Condition { on, matcher })
    }
}
