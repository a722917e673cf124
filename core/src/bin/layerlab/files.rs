//! The files that `ast` and `check` are given.

use std::io::Read;

/// The paths of `-f`, in order.
pub fn paths(arguments: &mut lexopt::Parser) -> Result<Vec<String>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut paths = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('f') | Long("file") => paths.push(arguments.value()?.to_string_lossy().into_owned()),
            other => return Err(other.unexpected()),
        }
    }
    if paths.is_empty() {
        return Err("which file? -f Dockerfile".into());
    }
    Ok(paths)
}

/// The bytes of a file, or of the standard input for `-`.
pub fn read(path: &str) -> std::io::Result<Vec<u8>> {
    if path != "-" {
        return std::fs::read(path);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}
