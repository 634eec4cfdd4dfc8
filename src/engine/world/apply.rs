//! The one door by which a world is changed from outside of requests.

use super::World;
use super::change::{Applied, Change, ChangeRefusal};
use crate::engine::ambient::Ambient;

impl World {
    /// Makes `change`, when the machine's time is `ambient.now`.
    ///
    /// # Errors
    /// Why it is refused; nothing has changed then.
    pub fn apply(&mut self, change: Change, ambient: Ambient) -> Result<Applied, ChangeRefusal> {
        self.capture_change(&change, ambient);
        let noticed = self.notice(&change);
        let applied = self.make(change, ambient)?;
        self.changes += 1;
        self.note_outside(noticed, &applied);
        Ok(applied)
    }

    fn make(&mut self, change: Change, ambient: Ambient) -> Result<Applied, ChangeRefusal> {
        match change {
            Change::PutRecord(tenant, record) => {
                return Ok(Applied::Stored(self.put_record(&tenant, *record, ambient)?));
            }
            Change::DeleteRecord(tenant, collection, id) => {
                return Ok(Applied::found(self.delete_record(&tenant, collection, &id)));
            }
            Change::Reset(parts) => {
                self.reset(parts, ambient);
                self.recapture(parts, ambient.now);
            }
            Change::ResetOver(files, parts) => {
                self.rebase(&files);
                self.reset(parts, ambient);
                self.recapture(parts, ambient.now);
            }
            Change::Import(seed) => self.import(seed, ambient),
            Change::Rebase(seed) => return Ok(Applied::Rebased(self.rebase(&seed))),
            Change::SetClock(clock) => self.clock = clock,
            Change::AdvanceClock(by_ms) => {
                self.advance(by_ms, ambient).map_err(ChangeRefusal::Clock)?;
            }
            Change::Arm(scenarios) => scenarios.into_iter().for_each(|it| self.scenarios.arm(it)),
            Change::ReplaceScenarios(scenarios) => self.scenarios.replace(scenarios),
            Change::Disarm(name) => return Ok(Applied::found(self.scenarios.disarm(&name))),
            Change::IssueToken(spec) => {
                return Ok(Applied::Issued(self.issue_token(spec, ambient)?));
            }
            Change::RevokeToken(tenant, name) => {
                return Ok(Applied::found(self.revoke_token(tenant.as_deref(), &name)));
            }
            Change::SaveSnapshot(name) if !self.save_snapshot(&name) => return Ok(Applied::Full),
            Change::SaveSnapshot(_) => {}
            Change::LoadSnapshot(name) => return Ok(Applied::found(self.load_snapshot(&name))),
            Change::DeleteSnapshot(name) => {
                return Ok(Applied::found(self.snapshots.remove(&*name).is_some()));
            }
        }
        Ok(Applied::Done)
    }
}
