//! `user-fills-login-records`.

use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding};
use crate::size::Bytes;

rule! {
    /// ## What it does
    /// Finds `useradd` with a great number of user and without `--no-log-init`.
    ///
    /// ## Why it costs
    /// useradd makes an entry in `/var/log/lastlog` and `/var/log/faillog`, at a place that the number decides. The files are
    /// sparse on a disk, but a layer is an archive, which holds the emptiness in full, and so does whatever unpacks it.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// RUN useradd -u 1000000 app
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /usr/sbin/useradd, size: 160 kB, mode: "0755"}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// RUN useradd --no-log-init -u 1000000 app
    /// ```
    ///
    /// ## Fix safety
    /// Safe: the records of logins stay as they are.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section USER; useradd(8).
    UserFillsLoginRecords {
        name: "user-fills-login-records",
        title: "A user with a great number fills the records of logins",
        group: Size,
        severity: Warning,
        aliases: ["DL3046", "BP32"],
    }
}

/// Numbers below make less than some megabytes.
const GREAT: u64 = 50_000;
/// Bytes of an entry in lastlog and in faillog, on 64 bits.
const ENTRY: u64 = 292 + 32;

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, script) in context.scripts() {
        for call in script.calls().iter().filter(|call| call.name() == "useradd") {
            let Some(number) = number(call).filter(|number| *number >= GREAT) else { continue };
            if call.has_option(&["--no-log-init", "-l"]) || call.words.iter().any(|word| word == "--system") {
                continue;
            }
            let message =
                format!("the records of logins grow up to {} for this number", Bytes(number.saturating_mul(ENTRY)));
            findings
                .push(Finding::new(call.place(), message).edits([call.insert_after(call.program, "--no-log-init")]));
        }
    }
    findings
}

/// The number that is asked for.
fn number(call: &Call<'_>) -> Option<u64> {
    let at = call.words.iter().position(|word| word == "-u" || word == "--uid");
    let behind = at.and_then(|at| call.words.get(at + 1)).map(String::as_str);
    let attached =
        || call.words.iter().find_map(|word| word.strip_prefix("--uid=").or_else(|| word.strip_prefix("-u")));
    behind.or_else(attached)?.parse().ok()
}
