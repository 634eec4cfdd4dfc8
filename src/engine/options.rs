//! What a world is made with besides its seed.

use super::auth::grant::AuthMode;
use super::behavior::{Behaviors, Settings};
use super::clock::Clock;
use super::lint::LintSettings;

/// What a world is made with besides its seed.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Behaviors chosen for every tenant, before what the tenants' own files say.
    pub behaviors: Settings,
    /// The auth mode of every tenant, before what the tenants' own files say.
    pub auth: Option<AuthMode>,
    /// What happens at the first use of a tenant that has no folder.
    pub unknown_tenant: UnknownTenant,
    /// The scenarios that are active from the start.
    pub scenarios: Vec<Box<str>>,
    /// The clock at the start.
    pub clock: Clock,
    /// The most exchanges that the journal keeps; `Journal::LENGTH` without it.
    pub journal_length: Option<usize>,
    /// Whether the journal keeps every body whole, whatever that takes: of a world that is made of a file.
    pub whole_bodies: bool,
    /// What it means that a client does something badly, and what of that is not looked for.
    pub lint: LintSettings,
    /// What the request that made it says, so that it can be made again.
    pub made_with: MadeWith,
    /// Whether all that happens to it is kept whole, so that it can be replayed.
    pub capture: bool,
}

impl Options {
    /// The behaviors of a tenant whose files choose `own`: what is chosen for all tenants comes first.
    pub fn behaviors_over(&self, own: &Settings, random_seed: u64) -> Behaviors {
        Behaviors::settle(&[&self.behaviors, own], random_seed)
    }

    /// The auth mode of a tenant whose files choose `own`.
    pub(super) fn auth_over(&self, own: Option<AuthMode>) -> AuthMode {
        self.auth.or(own).unwrap_or_default()
    }
}

/// What the request that made a world says of it, besides its name and how it is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MadeWith {
    /// Nothing, or it was made by its first use, or at the start.
    #[default]
    Nothing,
    /// This JSON, which makes another such world.
    Said(Box<str>),
    /// More than is kept: its members by name.
    Long(Box<[Box<str>]>),
}

/// What happens at the first use of a tenant that has no folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownTenant {
    /// It is made from the template, and the terminal says so.
    #[default]
    Create,
    /// It is a 404.
    Refuse,
}
