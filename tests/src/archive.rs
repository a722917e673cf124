//! Many small text files in one: `-- path bytes --`, a line feed, the file, a line feed. Such an archive can be read, and
//! compared by git.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;

/// Files by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads an archive; one whose name ends with `.gz` is unpacked first.
pub fn read(path: &Path) -> Result<Files, String> {
    let fail = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let mut bytes = std::fs::read(path).map_err(|e| fail(&e))?;
    if path.extension().is_some_and(|e| e == "gz") {
        let mut unpacked = Vec::new();
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).map_err(|e| fail(&e))?;
        bytes = unpacked;
    }
    parse(&bytes).ok_or_else(|| fail(&"this is no archive of the form `-- path bytes --`"))
}

fn parse(mut rest: &[u8]) -> Option<Files> {
    let mut files = Files::new();
    while !rest.is_empty() {
        let end = rest.iter().position(|b| *b == b'\n')?;
        let header = std::str::from_utf8(&rest[..end]).ok()?;
        let (path, bytes) = header.strip_prefix("-- ")?.strip_suffix(" --")?.rsplit_once(' ')?;
        let start = end + 1;
        let behind = start + bytes.parse::<usize>().ok()?;
        files.insert(path.to_owned(), rest.get(start..behind)?.to_vec());
        rest = rest.get(behind + 1..)?;
    }
    Some(files)
}

/// Writes an archive; one whose name ends with `.gz` is packed.
pub fn write(path: &Path, files: &Files) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    for (name, content) in files {
        writeln!(bytes, "-- {name} {} --", content.len())?;
        bytes.extend_from_slice(content);
        bytes.push(b'\n');
    }
    if path.extension().is_some_and(|e| e == "gz") {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&bytes)?;
        bytes = packed.finish()?;
    }
    std::fs::write(path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let files: Files = [("a/b c", "x\n-- y 1 --\n"), ("empty", ""), ("z", "no line feed")]
            .map(|(name, content)| (name.to_owned(), content.as_bytes().to_vec()))
            .into();
        for name in ["archive.txt", "archive.txt.gz"] {
            let path = std::env::temp_dir().join(format!("layerlab-{}-{name}", std::process::id()));
            write(&path, &files).unwrap();
            assert_eq!(read(&path).unwrap(), files);
        }
    }
}
