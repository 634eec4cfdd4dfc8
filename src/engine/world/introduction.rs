//! What the first answers of a world or tenant say that sprang up by being used: its name may be mistyped, and a person
//! who reads answers, and not the terminal, would take its data for what was meant.

use super::World;
use super::origin::Origin;
use crate::engine::exchange::reply::Reply;
use crate::engine::store::FIRST_ANSWERS;

impl World {
    /// This world, made by a request that names it; `known` are the names of worlds that were made on purpose.
    #[must_use]
    pub fn sprung_up<'a>(mut self, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.origin = Some(Origin::of_use(self.name(), known));
        self
    }

    /// Has one of the first answers say how its world and tenant came to be, if the client is to see it.
    pub(super) fn introduce(&mut self, reply: &mut Reply) {
        let is_first = self.exchanges <= FIRST_ANSWERS.into() && !self.is_unused();
        let origin = self.origin.as_ref().filter(|_| is_first);
        // Every test may have a world of its own, so the terminal speaks only of one that is doubtful.
        let notice = origin.filter(|origin| origin.is_doubtful && self.exchanges == 1);
        reply.notices.extend(notice.map(|origin| origin.said.to_string()));
        if !reply.delivery.is_answered() {
            return;
        }
        let of_world = origin.map(|origin| origin.said.to_string());
        let of_tenant = reply.tenant.as_deref().and_then(|name| self.tenants.introduction(name));
        let said: Vec<String> = of_world.into_iter().chain(of_tenant).collect();
        if !said.is_empty() {
            let said = said.join("; ");
            reply.response.add_hint(&said);
            reply.introduction = Some(said.into());
        }
    }
}
