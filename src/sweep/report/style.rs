//! The style of the page: light and dark by what the reader's system says, nothing fetched.

/// The style sheet.
pub(super) const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --line: #d5d5dc; --soft: #f3f3f6;
  --bad: #b3261e; --warn: #8a5300; --good: #1d6b33; --mute: #5c5c66; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6ea; --paper: #17171a; --line: #3a3a42; --soft: #222228;
  --bad: #ff8a80; --warn: #ffc46b; --good: #86d99b; --mute: #a0a0aa; } }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { background: var(--soft); padding: 0.5rem 0.75rem; overflow-x: auto; white-space: pre-wrap; }
article { border-left: 4px solid var(--bad); padding: 0 0 0 1rem; margin: 1rem 0; }
article.accepted, article.pictures { border-color: var(--line); }
.verdict { font-weight: 700; }
.lied, .lost-update, .duplicate, .waits { color: var(--bad); } .flaky, .stopped { color: var(--warn); }
.survived { color: var(--good); } .not-reached, .not-run { color: var(--mute); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.875rem; }
th, td { border: 1px solid var(--line); padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; }
thead th { background: var(--soft); } tbody th { font-weight: 400; font-family: ui-monospace, monospace; white-space: nowrap; }
td p { margin: 0; } td small { color: var(--mute); } img { max-width: 14rem; border: 1px solid var(--line); display: block; margin-top: 0.25rem; }
";
