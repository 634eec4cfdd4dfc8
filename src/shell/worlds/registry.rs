//! The names of worlds: which are there, which were, which end when.

use std::collections::BTreeSet;
use std::sync::Arc;

use hashbrown::HashMap;
use http::StatusCode;

use super::slot::{MadeBy, Slot};
use super::tombstones::{RemovalReason, RemovedWorlds};
use super::use_order::UseOrder;
use crate::admin::AdminRefusal;
use crate::model::Timestamp;

/// Why there is no world of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// There never was one.
    Never,
    /// There was one.
    Gone(RemovalReason),
}

/// The world whose name another one got, and the one that made room.
type Dropped = [Option<Arc<Slot>>; 2];

/// All names.
#[derive(Debug, Default)]
pub(in crate::shell) struct Registry {
    /// The worlds that are there.
    pub live: HashMap<Box<str>, Arc<Slot>>,
    /// Those that were.
    pub gone: RemovedWorlds,
    /// The worlds that end, the next first.
    pub ending: BTreeSet<(Timestamp, Box<str>)>,
    /// Those that were made by use, as they make room.
    pub used: UseOrder,
    /// The number of the next world without a name.
    unnamed: u64,
}

impl Registry {
    /// A name that no world has or had.
    pub(in crate::shell) fn free_name(&mut self) -> Box<str> {
        loop {
            self.unnamed += 1;
            let name: Box<str> = format!("w{}", self.unnamed).into();
            if !self.live.contains_key(&name) && self.gone.why(&name).is_none() {
                return name;
            }
        }
    }

    /// Takes back a name that was found free and came to nothing, where none was found since.
    pub(in crate::shell) fn give_back(&mut self, name: &str) {
        if name.strip_prefix('w') == Some(&*self.unnamed.to_string()) {
            self.unnamed -= 1;
        }
    }

    /// Whether a world can be called `name`.
    pub(in crate::shell) fn is_free(&self, name: &str) -> Result<(), AdminRefusal> {
        match self.live.contains_key(name) {
            false => Ok(()),
            true => Err(AdminRefusal::conflict(
                format!("there is a world `{name}`"),
                format!(
                    "use another name, DELETE it first, or POST /__sandbox/worlds/{name}/reset"
                ),
            )),
        }
    }

    /// Gives a new world its place; what had to go for it comes back.
    pub(in crate::shell) fn insert(
        &mut self,
        name: Box<str>,
        slot: &Arc<Slot>,
        most: usize,
    ) -> Result<Option<Arc<Slot>>, AdminRefusal> {
        self.is_free(&name)?;
        // It may have come and gone while this one was made, and use brings none back.
        if let Some(reason) = self.gone.why(&name).filter(|_| slot.made_by == MadeBy::Use) {
            return Err(AdminRefusal::gone(&name, reason.to_text()));
        }
        let dropped = self.make_room(most)?;
        self.gone.forget(&name);
        self.ending.extend(slot.ends.map(|ends| (ends, name.clone())));
        if slot.made_by == MadeBy::Use {
            self.used.add(&name, &slot.use_place);
        }
        self.live.insert(name, Arc::clone(slot));
        Ok(dropped)
    }

    /// Gives a world its place, or that of the one of its name; whether there was one, and what had to go.
    pub(in crate::shell) fn put(
        &mut self,
        name: Box<str>,
        slot: &Arc<Slot>,
        most: usize,
    ) -> Result<(bool, Dropped), AdminRefusal> {
        let replaced = self.take(&name);
        let was_there = replaced.is_some();
        // There is room where one has gone, so that nothing is lost by a refusal.
        let dropped = self.insert(name, slot, most)?;
        Ok((was_there, [replaced, dropped]))
    }

    /// Drops the world made by use that was not used for longest, when there are `most`.
    fn make_room(&mut self, most: usize) -> Result<Option<Arc<Slot>>, AdminRefusal> {
        if self.live.len() < most {
            return Ok(None);
        }
        // The registry's own reference is the only one to a world that is not in use.
        let is_busy = |name: &str| self.live.get(name).is_none_or(|it| Arc::strong_count(it) > 1);
        let Some(name) = self.used.longest_unused(is_busy) else {
            return Err(AdminRefusal::new(
                StatusCode::TOO_MANY_REQUESTS,
                format!("there are {most} worlds, as many as --max-worlds allows"),
                "DELETE /__sandbox/worlds/{world}, give worlds a ttl, or start with a larger --max-worlds",
            ));
        };
        Ok(self.remove(&name, RemovalReason::Dropped))
    }

    /// Takes a world away and remembers why.
    pub(in crate::shell) fn remove(&mut self, name: &str, why: RemovalReason) -> Option<Arc<Slot>> {
        let slot = self.take(name)?;
        self.gone.remember(name, why);
        Some(slot)
    }

    /// Takes a world away whose name another one gets.
    pub(in crate::shell) fn take(&mut self, name: &str) -> Option<Arc<Slot>> {
        let (name, slot) = self.live.remove_entry(name)?;
        self.used.remove(&slot.use_place);
        if let Some(ends) = slot.ends {
            self.ending.remove(&(ends, name));
        }
        Some(slot)
    }
}
