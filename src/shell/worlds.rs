//! The worlds by name, one mutex each.
//!
//! The mutex is a plain one of the standard library: it is held for one synchronous call and never across an
//! await, and what takes time in an answer happens after it is gone. The map is read-mostly.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use http::StatusCode;

use crate::engine::store::Seed;
use crate::engine::{
    Address, Ambient, ApiError, Behaviors, MAIN, Options, Reply, Request, Route, Router, World,
    problem, roll,
};

/// All worlds of a process, and what new ones are made of.
#[derive(Debug)]
pub struct Worlds {
    by_name: RwLock<HashMap<Box<str>, Arc<Mutex<World>>>>,
    seed: Arc<Seed>,
    router: Arc<Router>,
    options: Arc<Options>,
    random_seed: u64,
}

impl Worlds {
    /// The world `main` over `seed`, and others when they are first used.
    pub fn new(
        seed: Arc<Seed>,
        router: Arc<Router>,
        options: Options,
        random_seed: u64,
        ambient: Ambient,
    ) -> Self {
        let worlds = Self {
            by_name: RwLock::default(),
            seed,
            router,
            options: Arc::new(options),
            random_seed,
        };
        worlds.make(MAIN, ambient);
        worlds
    }

    /// The behaviors that hold where nothing closer speaks.
    pub fn behaviors(&self) -> Behaviors {
        Behaviors::settle(&[&self.options.behaviors], self.random_seed)
    }

    /// The seed of new worlds.
    pub fn seed(&self) -> &Arc<Seed> {
        &self.seed
    }

    /// Answers `request` in the world it is for. A world is made only for a request that has a route.
    pub fn handle(&self, request: &Request, ambient: Ambient) -> Reply {
        let address = match Address::of(request) {
            Ok(address) => address,
            Err(mistake) => return Reply::of(problem(StatusCode::BAD_REQUEST, &mistake, "")),
        };
        let world = match self.find(address.world) {
            Some(world) => world,
            None => match self.router.route(&request.method, address.path) {
                Ok(Route::Operation(..)) => self.make(address.world, ambient),
                // Answered alike in every world, so the one that is always there may do it.
                Ok(Route::Options { .. }) | Err(_) => {
                    self.find(MAIN).unwrap_or_else(|| self.make(MAIN, ambient))
                }
            },
        };
        lock(&world).handle(request, ambient)
    }

    /// The form of an error that is told before any world is known.
    pub fn refuse(&self, error: &ApiError) -> Reply {
        Reply::of(error.response(&self.behaviors()))
    }

    fn find(&self, name: &str) -> Option<Arc<Mutex<World>>> {
        self.by_name.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn make(&self, name: &str, ambient: Ambient) -> Arc<Mutex<World>> {
        let mut worlds = self.by_name.write().unwrap_or_else(PoisonError::into_inner);
        let world = worlds.entry(name.into()).or_insert_with(|| {
            let random_seed = roll(self.random_seed, &[b"world", name.as_bytes()]);
            let (seed, router, options) =
                (Arc::clone(&self.seed), Arc::clone(&self.router), Arc::clone(&self.options));
            Arc::new(Mutex::new(World::new(name, seed, router, options, (random_seed, ambient))))
        });
        Arc::clone(world)
    }
}

/// A world stays usable after a panic: a transition either put its document or did not.
fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}
