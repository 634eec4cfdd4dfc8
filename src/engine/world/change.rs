//! Changes of a world from outside of requests, as values: by the admin API, by imports, by a reload. What happened to a
//! world is a list of these and of requests, in their order.

use std::sync::Arc;

use super::rebase_report::RebaseReport;
use super::record::Record;
use super::reset_parts::Reset;
use crate::engine::clock::Clock;
use crate::engine::error::ApiError;
use crate::engine::exchange::identities::IssueSpec;
use crate::engine::record_change::Put;
use crate::engine::scenario::Scenario;
use crate::engine::store::Seed;
use crate::model::{CollectionName, Token};

/// A change of a world from outside.
#[derive(Clone, Debug)]
pub enum Change {
    /// A record of a tenant is stored.
    PutRecord(Box<str>, Box<Record>),
    /// The record of a tenant with this id is removed.
    DeleteRecord(Box<str>, CollectionName, Box<str>),
    /// Parts of it begin anew.
    Reset(Reset),
    /// The same, over what its files say now.
    ResetOver(Arc<Seed>, Reset),
    /// It lives over this seed from now on.
    Import(Arc<Seed>),
    /// Its files have changed; this is what they say now.
    Rebase(Arc<Seed>),
    /// It has another clock.
    SetClock(Clock),
    /// Its clock goes forward by this number of milliseconds, back when it is negative.
    AdvanceClock(i64),
    /// These scenarios are active after those that are; one of the same name is replaced.
    Arm(Vec<Arc<Scenario>>),
    /// Exactly these scenarios are active.
    ReplaceScenarios(Vec<Arc<Scenario>>),
    /// The scenario of this name is active no more.
    Disarm(Box<str>),
    /// A token is issued.
    IssueToken(IssueSpec),
    /// The tokens of this name die, in one tenant or in all.
    RevokeToken(Option<Box<str>>, Box<str>),
    /// Its state is kept under this name.
    SaveSnapshot(Box<str>),
    /// It returns to the state under this name.
    LoadSnapshot(Box<str>),
    /// The state under this name is forgotten.
    DeleteSnapshot(Box<str>),
}

/// Why a change is refused.
#[derive(Debug)]
pub enum ChangeRefusal {
    /// The emulated service would not take it.
    Api(ApiError),
    /// The clock would show a time that it cannot show.
    Clock(String),
}

impl From<ApiError> for ChangeRefusal {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// What a change has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It is done.
    Done,
    /// What it names is not there, and nothing has changed.
    Missing,
    /// There is no room for it, and nothing has changed.
    Full,
    /// A record was stored.
    Stored(Put),
    /// This token was issued.
    Issued(Arc<Token>),
    /// The files were taken over.
    Rebased(RebaseReport),
}

impl Change {
    /// The seed that it brings.
    pub fn seed(&self) -> Option<&Arc<Seed>> {
        match self {
            Self::ResetOver(seed, _) | Self::Import(seed) | Self::Rebase(seed) => Some(seed),
            Self::PutRecord(..)
            | Self::DeleteRecord(..)
            | Self::Reset(_)
            | Self::SetClock(_)
            | Self::AdvanceClock(_)
            | Self::Arm(_)
            | Self::ReplaceScenarios(_)
            | Self::Disarm(_)
            | Self::IssueToken(_)
            | Self::RevokeToken(..)
            | Self::SaveSnapshot(_)
            | Self::LoadSnapshot(_)
            | Self::DeleteSnapshot(_) => None,
        }
    }
}

impl Applied {
    /// Whether what the change names was there.
    pub(super) fn found(found: bool) -> Self {
        if found { Self::Done } else { Self::Missing }
    }

    /// The token that was issued.
    pub fn issued(self) -> Option<Arc<Token>> {
        if let Self::Issued(token) = self { Some(token) } else { None }
    }

    /// What a reload did.
    pub fn rebased(self) -> Option<RebaseReport> {
        if let Self::Rebased(report) = self { Some(report) } else { None }
    }

    /// Whether it was made: what it names was there, and so was room for it.
    pub fn is_done(&self) -> bool {
        !matches!(self, Self::Missing | Self::Full)
    }
}
