//! What the tap of worlds is to keep of an exchange.

use std::time::Instant;

use super::directory::Worlds;
use super::tap::{Tap, TappedExchange};
use crate::engine::{Reply, Request, World};

impl Worlds {
    /// The tap, where there is one, and what it is to keep of the last exchange of `world`.
    pub(super) fn tapped(
        &self,
        world: &World,
        request: &Request,
        reply: &Reply,
    ) -> Option<(&Tap, TappedExchange)> {
        let tap = self.tap.as_deref()?;
        let entry = world.journal().entries().next_back()?;
        let exchange = TappedExchange {
            world: world.name().into(),
            entry: entry.clone(),
            request: request.body.clone(),
            answer: reply.response.body.clone(),
            at: Instant::now(),
        };
        Some((tap, exchange))
    }
}
