//! The first use of a world: it is made, or refused.

use std::sync::Arc;

use http::StatusCode;

use super::directory::Worlds;
use super::slot::{MadeBy, Slot};
use super::timing::timed;
use super::unknown::UnknownWorld;
use crate::admin::AdminRefusal;
use crate::engine::{Address, Ambient, Reply, Request, World};
use crate::suggest::nearest;

impl Worlds {
    /// Answers in a new world, which is kept only where the request has reached a tenant or a rule: nothing else of it
    /// would be missed.
    pub(super) fn first_use(
        &self,
        address: &Address<'_>,
        request: &Request,
        ambient: Ambient,
    ) -> Result<(Reply, Option<Arc<Slot>>), AdminRefusal> {
        if self.unknown_world == UnknownWorld::Refuse {
            return Err(self.unknown(&address.world));
        }
        let mut world = self.sprung_up(&address.world, ambient);
        let answer = |world: &mut World| world.handle_at(address.path, request, ambient);
        let entered = &mut world;
        let reply = timed(|| entered, answer);
        if world.is_unused() {
            return Ok((self.worldless.reply("sandbox", request, reply), None));
        }
        self.sweep(ambient);
        let tapped = self.tapped(&world, request, &reply);
        let slot = Arc::new(self.slot(world, MadeBy::Use, None));
        match self.insert(address.world.as_ref().into(), slot) {
            Ok(slot) => {
                if let Some((tap, exchange)) = tapped {
                    tap.keep(exchange, &slot);
                }
                self.note_exchange(&slot);
                self.bound_journals();
                Ok((reply, Some(slot)))
            }
            // Two first uses at once: the second is answered by what the first made.
            Err(refusal) if refusal.status == StatusCode::CONFLICT => {
                let slot = self.find(&address.world, ambient).map_err(|_| refusal)?;
                Ok(self.answered_by(slot, address, request, ambient))
            }
            Err(refusal) => Err(refusal),
        }
    }

    /// The refusal of a world that is not there and never was.
    pub(in crate::shell) fn unknown(&self, name: &str) -> AdminRefusal {
        let near = self.with_names_on_purpose(|known| nearest(name, known).map(ToOwned::to_owned));
        let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? else "));
        let otherwise = match self.unknown_world {
            UnknownWorld::Create => ", or by using it",
            UnknownWorld::Refuse => " first, as --unknown-world refuse has none made by use",
        };
        AdminRefusal::missing(
            format!("there is no world `{name}`"),
            format!(
                "{near}make it with POST /__sandbox/worlds {{\"name\": \"{name}\"}}{otherwise}; GET /__sandbox/worlds lists all"
            ),
        )
    }

    /// A world as use makes it, whose first answers say so.
    fn sprung_up(&self, name: &str, ambient: Ambient) -> World {
        let world = self.build(name, ambient);
        self.with_names_on_purpose(|known| world.sprung_up(known))
    }

    /// What `look` makes of the names of worlds that were made on purpose, in order.
    fn with_names_on_purpose<T>(&self, look: impl FnOnce(Vec<&str>) -> T) -> T {
        /// With more worlds than these no name is suggested: each is one to compare with.
        const MOST_COMPARED: usize = 100;
        self.read(|registry| {
            let few = Some(&registry.live).filter(|live| live.len() <= MOST_COMPARED);
            let all = few.into_iter().flatten();
            let on_purpose = all.filter(|(_, slot)| slot.made_by != MadeBy::Use);
            let mut known: Vec<&str> = on_purpose.map(|(name, _)| &**name).collect();
            known.sort_unstable();
            look(known)
        })
    }
}
