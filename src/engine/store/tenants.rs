//! The tenants of a world: those in use, and how any other comes to be from files or the template.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::changed_tokens::ChangedTokens;
use super::{Seed, Tenant};
use crate::engine::auth::credentials::Credentials;
use crate::engine::auth::issued_tokens::IssuedTokens;
use crate::engine::behavior::{Behavior, Behaviors, Settings};
use crate::engine::error::ApiError;
use crate::engine::ids::Ids;
use crate::engine::options::{Options, UnknownTenant};
use crate::model::{Timestamp, Token, is_tenant_name};
use crate::suggest::did_you_mean;

/// Most tenants of a world that are in use. Those that are as their files have them make room, because their next use
/// makes them again; where all were changed, a further one is refused.
pub(in crate::engine) const MOST_TENANTS: usize = 10_000;

/// Most tenants of a world to which nothing was written: those that came into use last stay, any other is made again by its next
/// use.
pub(in crate::engine) const MOST_UNWRITTEN: usize = 100;

/// The number of first answers that say how a tenant or world sprang up: enough to be seen, and few enough to leave the
/// other answers of a test as they are.
pub(in crate::engine) const FIRST_ANSWERS: u8 = 3;

/// The tenants of a world, or of a snapshot.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Tenants {
    /// The seed that their data live over: that of the world's files, or an imported one.
    pub(in crate::engine) base: Arc<Seed>,
    /// When the world started; relative instants of its fixtures refer to this.
    pub(in crate::engine) start: Timestamp,
    /// Those in use. A map makes room for eleven values at once, and most worlds have one tenant: hence the boxes.
    pub(in crate::engine) live: BTreeMap<Box<str>, Box<Tenant>>,
    /// The names of those that came into use last and may be unwritten, the first of them first.
    recent: VecDeque<Box<str>>,
    /// The tokens of those that have others than their files.
    changed_tokens: ChangedTokens,
    pub(in crate::engine) options: Arc<Options>,
    pub(in crate::engine) random_seed: u64,
    /// Where the identifiers of new documents come from.
    pub(in crate::engine) ids: Ids,
}

impl Tenants {
    /// None in use yet, over `base` from `start` on.
    pub(in crate::engine) fn new(
        base: Arc<Seed>,
        start: Timestamp,
        options: Arc<Options>,
        random_seed: u64,
    ) -> Self {
        let ids = Ids::new(random_seed);
        let (recent, changed_tokens) = (VecDeque::new(), ChangedTokens::default());
        let live = BTreeMap::new();
        Self { base, start, live, recent, changed_tokens, options, random_seed, ids }
    }

    /// The same with these in use.
    pub(in crate::engine) fn with_live(&self, live: BTreeMap<Box<str>, Box<Tenant>>) -> Self {
        let (base, options) = (Arc::clone(&self.base), Arc::clone(&self.options));
        let Self { start, random_seed, ids, .. } = self;
        let mut tenants = Self::new(base, *start, options, *random_seed);
        (tenants.live, tenants.ids) = (live, ids.clone());
        tenants.look_anew();
        tenants
    }

    /// Starts over `base` at `start`, without changes.
    pub(in crate::engine) fn start_over(&mut self, base: Arc<Seed>, start: Timestamp) {
        (self.base, self.start) = (base, start);
        self.live.clear();
        self.recent.clear();
        self.changed_tokens = ChangedTokens::default();
        self.ids = Ids::new(self.random_seed);
    }

    /// The names of those with files and those in use, sorted.
    pub(in crate::engine) fn names(&self) -> BTreeSet<&str> {
        self.base.tenants.keys().chain(self.live.keys()).map(|name| &**name).collect()
    }

    /// The tokens and API keys of the files of a tenant, as this world has them.
    pub(in crate::engine) fn credentials(&self, tenant: &str) -> &Arc<Credentials> {
        match self.live.get(tenant) {
            Some(live) => live.credentials(),
            None => &self.base.tenant(tenant).0.credentials,
        }
    }

    /// How many rows lists of the tenant called `name` can have to walk through.
    pub(in crate::engine) fn row_count(&self, name: &str) -> usize {
        let at_rest = || self.base.tenant(name).0.row_count();
        self.live.get(name).map_or_else(at_rest, |live| live.row_count())
    }

    /// The behaviors of no tenant in particular.
    pub(in crate::engine) fn behaviors(&self) -> Behaviors {
        self.settled(&Settings::new())
    }

    /// Makes sure that the tenant called `name` is there. Where `notices` are taken, a tenant without a folder springs up,
    /// which they and its first answers say; where none are, it is made on purpose.
    ///
    /// # Errors
    /// 400 for a malformed name, 404 for a tenant without a folder where those are refused, 429 where there is no room.
    pub(in crate::engine) fn enter(
        &mut self,
        name: &str,
        notices: Option<&mut Vec<String>>,
    ) -> Result<&mut Tenant, ApiError> {
        if !self.live.contains_key(name) {
            let mut tenant = self.made(name)?;
            self.check_room()?;
            if let (Some(notices), Some(origin)) = (notices, self.origin(name)) {
                notices.push(origin);
                tenant.introductions = FIRST_ANSWERS;
            }
            self.forget_unwritten();
            self.live.insert(name.into(), Box::new(tenant));
            self.recent.push_back(name.into());
        }
        Ok(self.live.get_mut(name).expect("it is there or was made above"))
    }

    /// Forgets tenants to which nothing was written, where there are too many of them, or of all.
    fn forget_unwritten(&mut self) {
        while self.recent.len() >= MOST_UNWRITTEN || self.live.len() >= MOST_TENANTS {
            let Some(name) = self.recent.pop_front() else { break };
            if self.live.get(&name).is_some_and(|tenant| tenant.is_pristine()) {
                self.live.remove(&name);
            }
        }
        // To these something was written, and taken back.
        if self.live.len() >= MOST_TENANTS {
            self.live.retain(|_, tenant| !tenant.is_pristine());
        }
    }

    /// The tenant that came into use last.
    pub(in crate::engine) fn entered_last(&self) -> Option<&str> {
        self.recent.back().map(|name| &**name)
    }

    /// Has the tenant that came into use last be as if it had not.
    pub(in crate::engine) fn forget_entered_last(&mut self) {
        if let Some(name) = self.recent.pop_back() {
            self.live.remove(&name);
        }
    }

    /// Changes the tokens and API keys of a tenant that is in use; none where it is not.
    pub(in crate::engine) fn change_credentials<T>(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut Credentials) -> T,
    ) -> Option<T> {
        let tenant = self.live.get_mut(name)?;
        if !tenant.has_credentials_of_seed() {
            self.changed_tokens.remove(name, tenant.credentials());
        }
        let done = change(tenant.credentials_mut());
        self.changed_tokens.add(name, tenant.credentials());
        Some(done)
    }

    /// Puts `token` in the place of `before`, which has its name and text: among the tokens of the tenant's files where it is
    /// one of them, else among those that are `issued`.
    pub(in crate::engine) fn replace_token(
        &mut self,
        (name, issued): (&str, &mut IssuedTokens),
        before: &Token,
        token: &Token,
    ) {
        issued.note_change(name, before.clone());
        match self.credentials(name).token(&token.text) {
            Some(_) => _ = self.change_credentials(name, |it| it.put_token(token.clone())),
            None => issued.replace(name, token.clone(), self.start),
        }
    }

    /// Looks anew at the tenants in use: which came into use last, and which have other tokens than their files.
    pub(in crate::engine) fn look_anew(&mut self) {
        self.recent.retain(|name| self.live.contains_key(name));
        self.changed_tokens = ChangedTokens::default();
        for (name, tenant) in &self.live {
            if !tenant.has_credentials_of_seed() {
                self.changed_tokens.add(name, tenant.credentials());
            }
        }
    }

    /// The tenant called `name`, made for this one look where it is not there.
    pub(in crate::engine) fn peek(&self, name: &str) -> Option<Cow<'_, Tenant>> {
        self.look(name).ok()
    }

    /// The same, or why there is none.
    ///
    /// # Errors
    /// 400 for a malformed name, 404 for a tenant without a folder where those are refused.
    pub(in crate::engine) fn look(&self, name: &str) -> Result<Cow<'_, Tenant>, ApiError> {
        match self.live.get(name) {
            Some(tenant) => Ok(Cow::Borrowed(tenant)),
            None => self.made(name).map(Cow::Owned),
        }
    }

    /// Checks that the tenant called `name` is there or would be made, and changes nothing.
    ///
    /// # Errors
    /// As [`Tenants::enter`].
    pub(in crate::engine) fn admits(&self, name: &str) -> Result<(), ApiError> {
        if self.live.contains_key(name) {
            return Ok(());
        }
        self.made(name)?;
        self.check_room()
    }

    /// Checks that there is room for one more tenant, or could be made.
    fn check_room(&self) -> Result<(), ApiError> {
        let is_pristine = |name| self.live.get(name).is_some_and(|tenant| tenant.is_pristine());
        let has_room = self.live.len() < MOST_TENANTS
            || self.recent.iter().any(is_pristine)
            || self.live.values().any(|tenant| tenant.is_pristine());
        if has_room { Ok(()) } else { Err(ApiError::TooManyTenants { most: MOST_TENANTS }) }
    }

    /// Checks that a tenant can be called `name`, be it there or not.
    ///
    /// # Errors
    /// 400 for a malformed name.
    pub(in crate::engine) fn admits_name(&self, name: &str) -> Result<(), ApiError> {
        let (seed, _) = self.base.tenant(name);
        well_formed(name, &self.settled(&seed.behaviors))
    }

    /// What is chosen for all tenants, before what is chosen for one.
    fn settled(&self, own: &Settings) -> Behaviors {
        self.options.behaviors_over(own, self.random_seed)
    }

    /// One of the first answers of a tenant that sprang up is given: what it says of that.
    pub(in crate::engine) fn introduction(&mut self, name: &str) -> Option<String> {
        let tenant = self.live.get_mut(name)?;
        tenant.introductions = tenant.introductions.checked_sub(1)?;
        self.origin(name)
    }

    /// That a tenant has no folder, in words.
    fn origin(&self, name: &str) -> Option<String> {
        let (_, has_folder) = self.base.tenant(name);
        let near = || self.near(name);
        (!has_folder).then(|| {
            format!("tenant `{name}` has no folder and was made from the template{}", near())
        })
    }

    /// The tenant that may be meant, in words: one with a folder, or one that has been used for some time.
    fn near(&self, name: &str) -> String {
        /// With more tenants than these in use they are not compared: each costs.
        const MOST_COMPARED: usize = 100;
        let few = Some(&self.live).filter(|live| live.len() <= MOST_COMPARED);
        let in_use = few.into_iter().flatten().filter(|(_, tenant)| tenant.introductions == 0);
        let mut known: Vec<&str> = in_use.map(|(name, _)| &**name).collect();
        known.extend(self.base.tenants.keys().map(|name| &**name));
        known.retain(|known| *known != name);
        known.sort_unstable();
        known.dedup();
        did_you_mean(name, known)
    }

    fn made(&self, name: &str) -> Result<Tenant, ApiError> {
        let (seed, has_folder) = self.base.tenant(name);
        let behaviors = self.settled(&seed.behaviors);
        well_formed(name, &behaviors)?;
        if !has_folder && self.options.unknown_tenant == UnknownTenant::Refuse {
            return Err(ApiError::UnknownTenant { name: name.into(), near: self.near(name) });
        }
        let auth = self.options.auth_over(seed.auth);
        Ok(Tenant::new(Arc::clone(seed), behaviors, auth, self.start))
    }

    /// The token with this text and the tenant that has it, none for the template, apart from issued ones.
    pub(in crate::engine) fn token_anywhere(&self, text: &str) -> Option<(Option<&str>, &Token)> {
        // Most tenants have the tokens of their seed.
        let changed = self.changed_tokens.tenant(text);
        let of_changed = changed
            .and_then(|name| Some((Some(name), self.live.get(name)?.credentials().token(text)?)));
        of_changed.or_else(|| self.base.token(text))
    }

    /// Whether any tenant has a token with this text, apart from issued ones.
    pub(in crate::engine) fn have_token(&self, text: &str) -> bool {
        self.token_anywhere(text).is_some()
    }
}

fn well_formed(name: &str, behaviors: &Behaviors) -> Result<(), ApiError> {
    if is_tenant_name(name) || !behaviors.is(Behavior::TenantName, "refuse") {
        return Ok(());
    }
    let expected = "expected 3 to 16 lowercase letters and digits, a letter first";
    Err(ApiError::parameter("tenant", expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(tenants: &mut Tenants, number: usize) -> Result<&mut Tenant, ApiError> {
        tenants.enter(&format!("tenant{number}"), None)
    }

    #[test]
    fn tenants_that_are_as_their_files_have_them_make_room_and_changed_ones_do_not() {
        let start = Timestamp::from_millis(0);
        let mut tenants = Tenants::new(Arc::default(), start, Arc::default(), 0);
        enter(&mut tenants, 0).unwrap().credentials_mut();
        for number in 1..2 * MOST_TENANTS {
            enter(&mut tenants, number).unwrap();
            assert!(tenants.live.len() <= MOST_UNWRITTEN + 1);
            assert!(tenants.recent.len() <= MOST_UNWRITTEN);
        }
        assert!(!tenants.live["tenant0"].is_pristine());
        for number in 1..MOST_TENANTS {
            enter(&mut tenants, number).unwrap().credentials_mut();
        }
        let one_more = enter(&mut tenants, MOST_TENANTS).map(drop);
        assert!(matches!(one_more, Err(ApiError::TooManyTenants { .. })), "{one_more:?}");
        assert!(tenants.admits("another").is_err() && tenants.admits("tenant7").is_ok());
        assert!(enter(&mut tenants, 7).is_ok());
    }

    #[test]
    fn a_token_is_found_whatever_the_tenant_and_however_many_there_are() {
        let start = Timestamp::from_millis(0);
        let mut tenants = Tenants::new(Arc::default(), start, Arc::default(), 0);
        let token = |number: usize| Token {
            name: "own".into(),
            text: format!("text{number}").into(),
            ..Token::default()
        };
        for number in 0..50 {
            enter(&mut tenants, number).unwrap();
            let name = format!("tenant{number}");
            let put = |credentials: &mut Credentials| credentials.put_token(token(number % 49));
            assert!(tenants.change_credentials(&name, put).is_some());
        }
        let of = |tenants: &Tenants, text: &str| {
            tenants.token_anywhere(text).map(|(tenant, _)| tenant.unwrap_or_default().to_owned())
        };
        assert_eq!(of(&tenants, "text7").as_deref(), Some("tenant7"));
        assert_eq!(of(&tenants, "text0").as_deref(), Some("tenant0"));
        // Two had this one; the other still has it.
        tenants.change_credentials("tenant0", |known| known.remove_token("own"));
        assert_eq!(of(&tenants, "text0").as_deref(), Some("tenant49"));
        tenants.change_credentials("tenant7", |known| known.put_token(token(100)));
        assert_eq!(
            (of(&tenants, "text7"), of(&tenants, "text100").as_deref()),
            (None, Some("tenant7"))
        );
        let copy = tenants.with_live(tenants.live.clone());
        assert_eq!(of(&copy, "text100").as_deref(), Some("tenant7"));
        tenants.start_over(Arc::default(), start);
        assert_eq!(of(&tenants, "text100"), None);
    }
}
