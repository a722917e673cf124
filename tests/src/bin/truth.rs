//! The truth comparison by hand.
//!
//! - `truth show [WORD…]`: what differs, of the cases whose names hold all the words;
//! - `truth known`: writes the lists of known differences anew;
//! - `truth pack FOLDER`: makes the archives from a folder of recorded cases (`exact/`, `estimate/`, `bases/`);
//! - `truth add FOLDER`: adds the cases of a folder (`estimate/`), as `record.py` writes them, to those that are held out.

use layerlab_core::Engine;
use layerlab_tests::{archive, known, truth};
use std::path::Path;
use std::process::ExitCode;

const ENGINES: [Engine; 2] = [Engine::Containerd, Engine::Overlay2];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["show", filter @ ..] => show(filter),
        ["known"] => write_known(),
        ["pack", folder] => pack(Path::new(folder)),
        ["add", folder] => add(Path::new(folder)),
        _ => Err("usage: truth show [WORD…] | truth known | truth pack FOLDER | truth add FOLDER".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

fn show(filter: &[&str]) -> Result<(), String> {
    let mut cases = truth::cases()?;
    cases.retain(|case| filter.iter().all(|word| case.name.contains(word)));
    for engine in ENGINES {
        let outcomes = known::outcomes(&cases, engine);
        for (name, outcome) in &outcomes {
            if !outcome.agrees() || name.starts_with("estimate/") {
                let word = if outcome.agrees() { "agrees" } else { "DIFFERS" };
                print!("{word} {name} {}\n{}", engine.as_str(), known::indented(outcome, 12));
            }
        }
        print!("{}", known::summary(engine, &outcomes));
    }
    Ok(())
}

fn write_known() -> Result<(), String> {
    let cases = truth::cases()?;
    for engine in ENGINES {
        let outcomes = known::outcomes(&cases, engine);
        known::write(engine, &outcomes).map_err(|e| format!("{}: {e}", known::path(engine).display()))?;
        print!("{}", known::summary(engine, &outcomes));
    }
    Ok(())
}

fn pack(from: &Path) -> Result<(), String> {
    for (group, archive_name) in [("exact", "exact.cases.txt"), ("estimate", "estimate.cases.txt.gz")] {
        let mut files = archive::Files::new();
        collect(&from.join(group), group, &mut files)?;
        let to = truth::folder().join(archive_name);
        archive::write(&to, &files).map_err(|e| format!("{}: {e}", to.display()))?;
        println!("{}: {} files", to.display(), files.len());
    }
    let mut bases = archive::Files::new();
    collect(&from.join("bases"), "bases", &mut bases)?;
    for (name, content) in bases {
        let to = truth::folder().join(name);
        let made = to.parent().map_or(Ok(()), std::fs::create_dir_all);
        made.and_then(|()| std::fs::write(&to, content)).map_err(|e| format!("{}: {e}", to.display()))?;
    }
    Ok(())
}

fn add(from: &Path) -> Result<(), String> {
    let to = truth::folder().join("held-out.cases.txt.gz");
    let mut files = archive::read(&to)?;
    let before = files.len();
    collect(&from.join("estimate"), "estimate", &mut files)?;
    archive::write(&to, &files).map_err(|e| format!("{}: {e}", to.display()))?;
    println!("{}: {} files more", to.display(), files.len() - before);
    Ok(())
}

/// All files of a folder, by path.
fn collect(folder: &Path, name: &str, files: &mut archive::Files) -> Result<(), String> {
    let fail = |e: std::io::Error| format!("{}: {e}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(fail)?.is_dir() {
            collect(&entry.path(), &name, files)?;
        } else {
            files.insert(name, std::fs::read(entry.path()).map_err(fail)?);
        }
    }
    Ok(())
}
