//! All files of a sandbox as they were at one moment, and what they make.

use siphasher::sip128::{Hasher128, SipHasher13};

use super::disk;
use super::library::Library;
use super::listing::{FolderListing, Trouble};
use super::origin::{FolderKind, FolderOrigin};
use crate::content;
use crate::content::{Both, Folder, Readings};
use crate::engine::Router;
use crate::engine::store::Seed;
use crate::findings::Finding;
use crate::shell::clock;

/// How often a set is read again that changes while it is read.
const TRIES: usize = 3;

/// What lies in the folders of fixtures and of scenarios, and the single files of scenarios.
pub(super) type Listings = [FolderListing; 3];

/// All files as they were at one moment.
#[derive(Debug)]
pub(super) struct FilesText {
    pub(super) origins: [FolderOrigin; 2],
    pub(super) listings: Listings,
    pub(super) fresh: bool,
    /// Whether they kept changing while they were read.
    pub(super) torn: bool,
    pub(super) folders: [Folder; 2],
    /// The single files of scenarios, each as a folder of its own.
    single: Vec<Folder>,
    troubles: Vec<Finding>,
    pub(super) digest: u128,
}

/// What lies there now.
pub(super) fn list([fixtures, scenarios]: &[FolderOrigin; 2], library: &Library) -> Listings {
    [
        disk::list(fixtures, FolderKind::Fixtures),
        disk::list(scenarios, FolderKind::Scenarios),
        FolderListing::of_files(&library.files),
    ]
}

impl FilesText {
    /// Reads all files of `origins`, again when they changed meanwhile: half of them from before a save and half from
    /// after it would be a set that never was.
    pub(super) fn read(origins: &[FolderOrigin; 2], library: &Library) -> Self {
        let mut before = list(origins, library);
        for _ in 1..TRIES {
            let text = Self::of(origins, before);
            before = list(origins, library);
            if text.listings == before {
                return text;
            }
        }
        let text = Self::of(origins, before);
        let torn = text.listings != list(origins, library);
        Self { torn, ..text }
    }

    fn of(origins: &[FolderOrigin; 2], listings: Listings) -> Self {
        let now = clock::now();
        let fresh = listings.iter().any(|listing| listing.is_fresh(now));
        let mut digest = SipHasher13::new();
        let mut troubles = Vec::new();
        let mut folder_of = |kind, origin: &FolderOrigin, listing: &FolderListing| {
            let (folder, wrong) = disk::read(origin, kind, listing);
            troubles.extend(wrong.iter().map(|trouble| disk::unreadable(&folder, kind, trouble)));
            note(&mut digest, &folder, &wrong);
            folder
        };
        let folders = [
            folder_of(FolderKind::Fixtures, &origins[0], &listings[0]),
            folder_of(FolderKind::Scenarios, &origins[1], &listings[1]),
        ];
        let (single, wrong) = disk::single(&listings[2]);
        for trouble in &wrong {
            let nowhere = Folder::default();
            troubles.push(disk::unreadable(&nowhere, FolderKind::Scenarios, trouble));
        }
        for folder in &single {
            note(&mut digest, folder, &[]);
        }
        note(&mut digest, &Folder::default(), &wrong);
        let digest = digest.finish128().as_u128();
        let (origins, torn) = (origins.clone(), false);
        Self { origins, listings, fresh, torn, folders, single, troubles, digest }
    }

    /// The set that the files make, and what is wrong with them; `readings` are kept for the next time.
    pub(super) fn understand(
        &self,
        readings: &mut Readings,
        router: &Router,
        library: &Library,
    ) -> (Seed, Vec<Finding>) {
        let [fixtures, scenarios] = &self.folders;
        let (mut seed, more) = content::fixtures_reread(fixtures, readings, AT_ONCE);
        let mut findings = self.troubles.clone();
        findings.extend(more);
        let own = (scenarios, &self.origins[1]);
        let (scenarios, more) = library.scenarios(own, &self.single, router.operations());
        findings.extend(more);
        seed.scenarios = scenarios;
        (seed, findings)
    }

    /// Where the template comes from.
    pub(super) fn template(&self) -> FolderOrigin {
        disk::template(&self.origins[0], &self.listings[0])
    }

    pub(super) fn lacks_a_file_of(&self, served: &Listings) -> bool {
        let mut both = self.listings.iter().zip(served);
        both.any(|(now, before)| now.lacks_a_file_of(before))
    }
}

/// Texts of some megabytes are read by two threads.
const AT_ONCE: Both = Both { run: at_once, from: 1 << 20 };

fn at_once(one: &mut (dyn FnMut() + Send), other: &mut (dyn FnMut() + Send)) {
    std::thread::scope(|scope| {
        scope.spawn(one);
        other();
    });
}

/// Puts into `digest` whatever makes a difference; lengths keep neighbours apart.
fn note(digest: &mut SipHasher13, folder: &Folder, troubles: &[Trouble]) {
    use std::hash::Hash;
    (&folder.shown, folder.files.len()).hash(digest);
    for file in &folder.files {
        (file.path(), file.digest()).hash(digest);
    }
    for trouble in troubles {
        (&trouble.name, &trouble.message).hash(digest);
    }
}
