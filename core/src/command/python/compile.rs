//! `python -m compileall`: bytecode beside the sources of a folder.

use crate::command::total::put_many;
use crate::command::{Call, Options, Rules, Status};
use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};
use std::collections::BTreeMap;

const RULES: Rules<'_> =
    Rules { short: "drsjeoxip", long: &["hardlink-dupes", "invalidation-mode"], stops_early: false };

pub(super) fn compile_all(call: &mut Call<'_>, program: &str, words: &[String]) -> Status {
    let options = Options::read(words, RULES);
    let operands = if options.operands.is_empty() {
        vec![super::site::Site::of(call.machine, call.process, program).packages.to_string()]
    } else {
        options.operands
    };
    let Some(ratio) = ratio(call) else { return super::unknown(call) };
    let mut folders: BTreeMap<AbsPath, (Estimate, u32)> = BTreeMap::new();
    for operand in &operands {
        let Ok((path, _)) = call.machine.node(call.process, operand) else { continue };
        call.machine.tree().walk(&path, &mut |path, node| {
            let parent = path.parent().unwrap_or_default();
            let is_source = path.name().is_some_and(|n| n.ends_with(".py"));
            if let (true, Some(file)) = (is_source, node.as_file()) {
                let code = bytecode(file.estimate(), ratio);
                let (sum, count) = folders.entry(parent).or_default();
                *sum += code;
                *count += 1;
            }
        });
    }
    for (folder, (size, count)) in folders {
        let cache = folder.child("__pycache__");
        let compiled = call.machine.tree().list(&cache).iter().any(|e| e.name.ends_with(".pyc"));
        if !compiled {
            // A folder that can't be written is passed over, as the module does.
            let _ = put_many(call.machine, call.process, &cache, "*.pyc", size, count);
        }
    }
    Status::SUCCESS
}

/// How much bytecode a source makes: at least, as a rule, at most.
fn ratio(call: &Call<'_>) -> Option<[f64; 3]> {
    call.machine.packages.pip.numbers("compiled per source")
}

fn bytecode(source: Estimate, [low, typical, high]: [f64; 3]) -> Estimate {
    let scaled = |n: u64, factor: f64| (n as f64 * factor).round() as u64;
    let (least, greatest) = (scaled(source.low, low), scaled(source.high, high));
    Estimate::between(least, scaled(source.bytes, typical), greatest, Provenance::Heuristic)
}

/// The bytecode that an import leaves beside a module of the working folder; what it imports itself may stand there, too. Packages
/// were compiled when they were installed. Nothing where there is no such module.
pub(super) fn imported(call: &Call<'_>, name: &str) -> Option<Estimate> {
    let ratio = ratio(call)?;
    let mut all = Estimate::default();
    let (folder, tree) = (&call.process.cwd, call.machine.tree());
    let [module, package] =
        [format!("{name}.py"), format!("{name}/__init__.py")].map(|path| tree.get(&folder.join(&path)));
    let own = module.or(package)?.as_file()?;
    tree.walk(folder, &mut |path, node| {
        if let Some(file) = node.as_file().filter(|_| path.as_str().ends_with(".py")) {
            all += bytecode(file.estimate(), ratio);
        }
    });
    Some(Estimate { high: all.high, ..bytecode(own.estimate(), ratio) })
}
