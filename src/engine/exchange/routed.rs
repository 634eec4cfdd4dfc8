//! A request that has found its operation.

use std::cell::OnceCell;
use std::sync::Arc;

use super::handler::{Call, Row};
use crate::engine::auth::grant::Grant;
use crate::engine::behavior::Behaviors;
use crate::engine::error::Voice;
use crate::engine::message::Request;
use crate::engine::operation::Operation;
use crate::engine::scenario::{ActiveScenarios, BulkItem, RuleContext, Scenario};
use crate::engine::target::Target;
use crate::model::{Timestamp, Token};

/// A request that has found its operation.
pub(in crate::engine) struct RoutedRequest<'a> {
    pub(in crate::engine) row: &'static Row,
    /// The DELETE of the same path, where there are rules that could have another client call it.
    pub(in crate::engine) removal: Option<&'static Row>,
    pub(in crate::engine) target: Target<'a>,
    pub(in crate::engine) request: &'a Request,
    pub(in crate::engine) now: Timestamp,
    /// Whether the world's clock stands still.
    pub(in crate::engine) clock_stands: bool,
    /// The scenarios of this request alone.
    pub(in crate::engine) own: Vec<Arc<Scenario>>,
    /// The items of a bulk call, from when its body is read.
    pub(in crate::engine) items: OnceCell<Vec<BulkItem<'a>>>,
}

impl<'a> RoutedRequest<'a> {
    /// Its operation.
    pub(super) fn operation(&self) -> &'static Operation {
        &self.row.operation
    }

    /// In whose words it is refused, where open questions are settled so.
    pub(super) fn voice<'b>(&self, behaviors: &'b Behaviors) -> Voice<'b> {
        Voice { service: self.operation().service, behaviors }
    }

    /// Whether there are rules to look at.
    pub(super) fn meets_rules(&self, active: &ActiveScenarios) -> bool {
        !active.active().is_empty() || !self.own.is_empty()
    }

    /// The request as rules see it.
    pub(super) fn context<'o>(
        &'o self,
        (world, tenant): (&'o str, &'o str),
        token: Option<&'o Token>,
        seed: u64,
    ) -> RuleContext<'o> {
        let Self { target, request, now, .. } = self;
        let (operation, now, body) = (self.operation(), *now, OnceCell::new());
        RuleContext { operation, target, request, world, tenant, token, now, seed, body }
    }

    /// The request as handlers see it.
    pub(super) fn call<'c>(&'c self, grant: Grant<'c>) -> Call<'c>
    where
        'a: 'c,
    {
        let Self { request, now, .. } = *self;
        Call { operation: self.operation(), target: &self.target, request, grant, now }
    }
}
