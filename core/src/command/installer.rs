//! Scripts from the net that an interpreter runs unread: `curl … | sh`.
//!
//! Of installers that many Dockerfiles run it is known what they set up (`installer/known.rs`); their figures are rows of the
//! catalogue. From the address of any other script nobody can say what it leaves behind: nothing, where it only sets up or
//! cleans, or a program as large as the largest that official images unpack from a download; the median of those stands in. A
//! script whose text the manifest gives is interpreted instead and never comes here.

mod known;
mod python;
mod repository;

use super::{Call, Data, Status, tool};
use crate::size::Estimate;

pub(super) use python::run as run_python;

/// Whether a program that was downloaded is a script, by its address.
pub fn is_script(url: &str) -> bool {
    known::find(url).is_some() || super::download::kind(url) == "download.script"
}

/// Runs a script that stands at a URL.
pub fn run(call: &mut Call<'_>, url: &str) -> Status {
    let Some(install) = known::find(url) else { return run_any(call, url) };
    call.guess(&format!("the text of {url} is not known; what its installer usually sets up stands in"));
    install(call);
    call.machine.may_hold_more();
    call.write(Data::unknown_text());
    Status::Unknown
}

fn run_any(call: &mut Call<'_>, url: &str) -> Status {
    let unpacked = tool::percent(call.figure("download.binaries"), call.figure("unpacked-percent.binaries"));
    call.machine.unknown += Estimate { low: 0, ..unpacked };
    call.machine.may_hold_more();
    call.guess(&format!(
        "the text of {url} is not known, and programs that images download stand in for what it installs"
    ));
    call.write(Data::unknown_text());
    Status::Unknown
}

/// Whether a file sets functions, variables and paths for a shell and nothing else, by where installers put it.
pub fn only_sets_up_the_shell(path: &str) -> bool {
    const NAMES: &[&str] = &[
        "nvm.sh",
        "bash_completion",
        "sdkman-init.sh",
        "conda.sh",
        "mamba.sh",
        ".cargo/env",
        "cargo/env",
        "bin/activate",
        ".bashrc",
        ".bash_profile",
        ".profile",
        "/etc/profile",
    ];
    NAMES.iter().any(|name| path.ends_with(name))
}
