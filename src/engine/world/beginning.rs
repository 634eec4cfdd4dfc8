//! A world as it was when it began, or was last reset whole: what its exchanges can be sent to again.

use std::sync::Arc;

use super::World;
use super::change::{Applied, Change, ChangeRefusal};
use crate::engine::ambient::Ambient;
use crate::engine::clock::Clock;
use crate::engine::exchange::identities::token_texts;
use crate::engine::exchange::reply::Reply;
use crate::engine::exchange::routing::Router;
use crate::engine::ids::number_of;
use crate::engine::journal::fingerprint;
use crate::engine::message::Request;
use crate::engine::options::{MadeWith, Options};
use crate::engine::store::Seed;
use crate::model::{Client, Timestamp, Token};

/// What a world was made of.
#[derive(Clone, Debug)]
pub struct Beginning {
    name: Box<str>,
    seed: Arc<Seed>,
    router: Arc<Router>,
    options: Arc<Options>,
    random_seed: u64,
    start: Timestamp,
}

/// How many texts a world has drawn: of ids, and for tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// The ids.
    pub ids: u64,
    /// The tokens.
    pub tokens: u64,
}

impl World {
    /// What it was made of. Nothing of it says what became of the world since.
    pub fn beginning(&self) -> Beginning {
        // An exchange that is sent again is looked at by who sends it.
        let options =
            Options { journal_length: Some(1), capture: false, ..Options::clone(self.options()) };
        Beginning {
            name: self.name().into(),
            seed: Arc::clone(&self.seed),
            router: Arc::clone(&self.router),
            options: Arc::new(options),
            random_seed: self.random_seed(),
            start: self.start(),
        }
    }

    /// Answers a request whose path within the world is known, at this time of the world.
    pub fn answer_at(&mut self, path: &str, request: &Request, at: Timestamp) -> Reply {
        self.clock = Clock::Frozen(at);
        self.handle_at(path, request, Ambient { now: at })
    }

    /// Makes a change at this time of the world.
    ///
    /// # Errors
    /// Why it is refused; nothing has changed then.
    pub fn apply_at(&mut self, change: Change, at: Timestamp) -> Result<Applied, ChangeRefusal> {
        self.clock = Clock::Frozen(at);
        self.apply(change, Ambient { now: at })
    }

    /// How many texts it has drawn.
    pub fn drawn(&self) -> Drawn {
        Drawn { ids: self.tenants.ids.drawn(), tokens: self.issued.count() }
    }

    /// Draws on as if these had been drawn.
    pub fn draw_after(&mut self, drawn: Drawn) {
        self.tenants.ids.draw_after(drawn.ids);
        self.issued.count_after(drawn.tokens);
    }

    /// The ids that it has drawn, each also as the number that stands for it.
    pub fn ids_drawn(&self) -> impl Iterator<Item = String> {
        let ids = (1..=self.drawn().ids).map(|number| self.tenants.ids.nth(number));
        ids.flat_map(|id| [number_of(&id), id.into()])
    }

    /// The texts that it has drawn from one count to another.
    pub fn texts_drawn(&self, from: Drawn, to: Drawn) -> impl Iterator<Item = String> {
        let ids = (from.ids + 1..=to.ids).map(|number| self.tenants.ids.nth(number).into());
        let tokens = (from.tokens + 1..=to.tokens)
            .flat_map(|number| token_texts(self.random_seed(), self.name(), number));
        ids.chain(tokens)
    }
}

impl Beginning {
    /// The world's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it was made with besides the files.
    pub fn made_with(&self) -> &MadeWith {
        &self.options.made_with
    }

    /// The number from which it draws all chance and identifiers.
    pub fn random_seed(&self) -> u64 {
        self.random_seed
    }

    /// When it started.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// Such a world, in which nothing has happened yet.
    pub fn world(&self) -> World {
        let (seed, router) = (Arc::clone(&self.seed), Arc::clone(&self.router));
        let mut options = Options::clone(&self.options);
        options.clock = Clock::Frozen(self.start);
        let chance = (self.random_seed, Ambient { now: self.start });
        World::new(&self.name, seed, router, Arc::new(options), chance)
    }

    /// What the journal shows in the place of `text`.
    pub fn fingerprint(&self, text: &str) -> String {
        fingerprint(text.as_bytes(), self.random_seed)
    }

    /// The tokens and API keys of the files, by the tenant that has them, none for the template: it has those of every
    /// tenant without a folder.
    pub fn credentials(&self) -> (Vec<&Token>, Vec<(Option<&str>, &Client)>) {
        let named = self.seed.tenants.iter().map(|(name, tenant)| (Some(&**name), tenant));
        let all = named.chain([(None, &self.seed.template)]);
        let (mut tokens, mut clients) = (Vec::new(), Vec::new());
        for (name, tenant) in all {
            clients.extend(tenant.credentials.clients().map(|client| (name, client)));
            tokens.extend(tenant.credentials.tokens());
        }
        (tokens, clients)
    }
}
