//! Where an answer is explained.

/// The path, below the base URL of the sandbox, of the explanation of the answer with this `id` of the world.
pub(super) fn explained_at(world: &str, id: &str) -> String {
    format!("/__sandbox/worlds/{world}/requests/{id}/explain")
}
