//! The style of the page: the theme of all pages of the sandbox, and what is the page's own. Nothing is fetched.

use crate::console::theme;

/// The style sheet.
pub(super) fn style() -> String {
    format!("\n{}{OWN}", theme())
}

const OWN: &str = "
* { box-sizing: border-box; }
:root { --bad-soft: light-dark(#fbe8e6, #3a1d1a); }
html { font: var(--size)/1.45 var(--sans); background: var(--bg); color: var(--text); }
body { margin: 0; }
h1, h2, h3, p { margin: 0; font-size: 1em; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 6px 14px; padding: 8px 12px; background: var(--panel); border-bottom: var(--rule); }
header p, small, .accepted h3, footer { color: var(--dim); }
main { display: grid; gap: 12px; padding: 12px; grid-template-columns: minmax(0, 1fr); }
section { display: grid; gap: 8px; grid-template-columns: minmax(0, 1fr); }
h2 { font-size: 14px; }
code, pre, table, h3 { font-family: var(--mono); font-size: 12px; }
pre { margin: 0; padding: 6px 10px; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--raised); border-radius: var(--radius); }
article { display: grid; gap: 4px; padding: 8px 12px; border: var(--rule); border-left: 3px solid var(--bad); border-radius: 8px; background: var(--panel); }
article.accepted, article.pictures { border-left-color: var(--edge); }
details p { margin-top: 4px; }
summary { cursor: pointer; color: var(--accent); }
.verdict { display: inline-block; padding: 0 7px; border-radius: 9px; font: 600 var(--small)/1.6 var(--sans); white-space: nowrap; background: var(--raised); color: var(--dim); }
.lied, .lost-update, .duplicate, .waits { background: var(--bad-soft); color: var(--bad); }
.flaky, .stopped { background: var(--warn-soft); color: var(--warn); }
.survived { background: var(--soft); color: var(--good); }
.scroll { overflow: auto; border: var(--rule); border-radius: 8px; background: var(--panel); }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font: 600 var(--small) var(--sans); color: var(--dim); }
tbody th { position: sticky; left: 0; background: var(--panel); font: 12px var(--mono); color: var(--text); white-space: nowrap; }
th, td { padding: 4px 8px; border-bottom: var(--rule); vertical-align: top; }
tbody tr:last-child > * { border-bottom: 0; }
td p + p { margin-top: 3px; }
img { display: block; max-width: 14rem; margin-top: 4px; border: var(--rule); border-radius: var(--radius); }
";
