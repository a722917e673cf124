//! `apt-mark`: which packages somebody asked for.

use super::installed::{Installed, bare};
use super::remove::named;
use crate::command::{Call, Data, Status};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn mark(call: &mut Call<'_>) -> Status {
    let packages = Arc::clone(&call.machine.packages);
    let apt = &packages.apt;
    let operands: Vec<String> = call.operands().iter().filter(|word| !word.starts_with('-')).cloned().collect();
    let Some((action, words)) = operands.split_first() else { return Status::SUCCESS };
    let mut installed = Installed::read(call.machine, apt);
    match action.as_str() {
        "showmanual" | "showauto" => {
            let automatic = action == "showauto";
            let fits = |name: &&String| installed.automatic.contains(*name) == automatic;
            let text: String = installed.names.iter().filter(fits).map(|name| format!("{name}\n")).collect();
            if installed.is_known {
                call.print(text)
            } else {
                call.write(Data::unknown_text())
            }
            return Status::SUCCESS;
        }
        "auto" | "minimize-manual" => {
            let all = action == "minimize-manual" || words.iter().any(|word| word == ".*");
            let names = if all { installed.names.iter().cloned().collect() } else { named(&installed, words) };
            installed.automatic.extend(names);
        }
        // Which ones is not known; those of the base are among them, as they were before.
        "manual" | "unmarkauto" if call.process.vague => {
            let base: BTreeSet<&str> = apt.minimal().collect();
            installed.automatic.retain(|name| !base.contains(name.as_str()));
        }
        "manual" | "unmarkauto" => {
            for word in words {
                installed.automatic.remove(bare(word));
            }
        }
        // Held packages are not upgraded; that weighs nothing.
        _ => return Status::SUCCESS,
    }
    installed.write_marks(call.machine);
    Status::SUCCESS
}
