//! Scripts from the net that a shell runs unread: `curl … | sh`.
//!
//! From its address alone nobody can say what such a script leaves behind: nothing, where it only sets up or cleans, or a program
//! as large as the largest that official images unpack from a download; the median of those stands in. A script whose text the
//! manifest gives is interpreted instead and never comes here.

use super::{Data, Machine, Note, Process, STDOUT, Status, tool, unknown_effect};
use crate::size::Estimate;

/// Whether a program that was downloaded is a script, by its address.
pub fn is_script(url: &str) -> bool {
    super::download::kind(url) == "download.script"
}

/// Runs a script that stands at a URL.
pub fn run(machine: &mut Machine, process: &Process, url: &str) -> Status {
    let figure = |name: &str| machine.packages.figures().of(name).unwrap_or_else(unknown_effect);
    let unpacked = tool::percent(figure("download.binaries"), figure("unpacked-percent.binaries"));
    machine.unknown += Estimate { low: 0, ..unpacked };
    machine.may_hold_more();
    let why =
        format!("the text of {url} is not known, and programs that images download stand in for what it installs");
    let note = Note::Guessed { span: machine.place, command: process.args.join(" "), why };
    if !machine.notes.contains(&note) {
        machine.notes.push(note);
    }
    machine.write(process, STDOUT, Data::unknown_text());
    Status::Unknown
}
