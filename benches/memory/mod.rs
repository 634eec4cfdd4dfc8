//! The memory of a process, as the system counts it.

/// The resident memory of a process, in MB.
pub(crate) fn resident(process: &str) -> f64 {
    #[expect(clippy::disallowed_methods, reason = "the system's own numbers, not a fixture")]
    let told = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kb.unwrap_or(f64::NAN) * 1024.0 / 1e6
}
