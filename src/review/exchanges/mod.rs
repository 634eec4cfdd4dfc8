//! The exchanges of a journal as expectations and lints look at them: each with its bodies once they are needed, and a
//! bound on the work.

pub(super) mod rows;

use std::cell::{Cell, OnceCell};

use crate::engine::journal::{Entry, Journal, KeptBody, KeptValue, Side};
use crate::engine::{Delivery, World};

/// Most bytes of bodies that are looked through at once, so that a world that is looked at answers again within a second.
/// What is beyond them is said not to have been looked at.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// The exchanges of a world.
pub(in crate::review) struct Exchanges<'a> {
    /// The world.
    pub world: &'a World,
    /// Those that the journal has, the oldest first.
    pub all: Vec<Exchange<'a>>,
    left: Cell<usize>,
    /// Whether of a body that is not kept whole it is enough to know which documents its rows are.
    by_identity: bool,
}

/// One exchange.
pub(in crate::review) struct Exchange<'a> {
    /// As the journal has it.
    pub entry: &'a Entry,
    request: OnceCell<KeptBody<'a>>,
    answer: OnceCell<KeptBody<'a>>,
}

/// A value of a body, or why there is none to judge by.
pub(in crate::review) enum BodyValue<'b> {
    /// What is known of it.
    Known(KeptValue<'b>),
    /// Why it cannot be known.
    Unknown(String),
}

impl<'a> Exchanges<'a> {
    /// Those of `world`.
    pub(in crate::review) fn of(world: &'a World) -> Self {
        let entries = world.journal().entries();
        let exchange =
            |entry| Exchange { entry, request: OnceCell::new(), answer: OnceCell::new() };
        let (all, left) = (entries.map(exchange).collect(), Cell::new(MOST_BYTES));
        Self { world, all, left, by_identity: false }
    }

    /// The same, looked at for which documents they are about.
    pub(in crate::review) fn by_identity(self) -> Self {
        Self { by_identity: true, ..self }
    }

    /// The journal.
    pub(in crate::review) fn journal(&self) -> &'a Journal {
        self.world.journal()
    }

    /// That exchanges are missing, in words; none where all are there.
    pub(in crate::review) fn missing(&self) -> Option<String> {
        let dropped = self.journal().dropped();
        (dropped > 0).then(|| {
            format!(
                "{dropped} of {} exchanges were dropped from the journal: a longer one is made with `journalLength` or --journal-length, more memory with --journal-memory",
                self.journal().total()
            )
        })
    }

    /// Why what happened inside the service is not known, in words; none where it is.
    pub(in crate::review) fn recorded(&self) -> Option<&'static str> {
        const RECORDED: &str = "the exchanges are recordings, which say neither what was written nor which rules acted";
        self.all.iter().any(|exchange| exchange.entry.is_recorded()).then_some(RECORDED)
    }

    /// A body of the exchange, where there is still work to spend on it.
    pub(in crate::review) fn body<'b, 'e>(
        &self,
        exchange: &'b Exchange<'e>,
        side: Side,
    ) -> Result<&'b KeptBody<'e>, String> {
        let cell = match side {
            Side::Request => &exchange.request,
            Side::Answer => &exchange.answer,
        };
        let body = cell.get_or_init(|| match self.by_identity {
            true => exchange.entry.identified_body(side),
            false => exchange.entry.body(side),
        });
        let left = self.left.get().checked_sub(body.length().max(1));
        self.left.set(left.unwrap_or(0));
        match left {
            Some(_) => Ok(body),
            None => Err(format!(
                "not looked at: more than {} MB of bodies would have to be; verify fewer expectations at once",
                MOST_BYTES / 1024 / 1024
            )),
        }
    }

    /// The value at a pointer of a body.
    pub(in crate::review) fn value<'b>(
        &self,
        exchange: &'b Exchange<'_>,
        side: Side,
        pointer: &str,
    ) -> BodyValue<'b> {
        match self.body(exchange, side) {
            Ok(body) => match body.value(pointer) {
                Some(value) => BodyValue::Known(value),
                None => BodyValue::Unknown(not_kept(body)),
            },
            Err(why) => BodyValue::Unknown(why),
        }
    }
}

impl Exchange<'_> {
    /// Whether the client could read the answer as a whole.
    pub(in crate::review) fn is_read(&self) -> bool {
        matches!(self.entry.delivery(), Delivery::Whole | Delivery::Dribbled { .. })
    }
}

/// That a body is not kept as a whole, in words.
pub(in crate::review) fn not_kept(body: &KeptBody<'_>) -> String {
    format!("not kept: of this body of {} bytes the journal has not all", body.length())
}
