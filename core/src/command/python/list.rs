//! Requirements files.

use super::requirement::Requirement;
use crate::command::{Call, Failure};

/// What a requirements file asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    /// Packages.
    pub requirements: Vec<Requirement>,
    /// Bounds for what comes in (`-c`).
    pub constraints: Vec<Requirement>,
    /// Folders that are installed in place (`-e`).
    pub editable: Vec<String>,
    /// Files of which only the size is known: name and bytes.
    pub unread: Vec<(String, u64)>,
    /// Addresses of further indexes.
    pub indexes: Vec<String>,
    /// Whether every package comes with its version, so that nothing else comes in.
    pub is_frozen: bool,
}

/// How deep requirements files may include each other.
const DEPTH: u32 = 8;

impl List {
    /// Adds what a file asks for.
    pub(super) fn read_file(
        &mut self,
        call: &mut Call<'_>,
        path: &str,
        python: (u32, u32),
        depth: u32,
    ) -> Result<(), Failure> {
        let name = path.rsplit('/').next().unwrap_or(path);
        // uv takes what a project needs as a list, too.
        if matches!(name, "pyproject.toml" | "setup.py" | "setup.cfg") {
            let folder = call.machine.path(call.process, path).parent().unwrap_or_default();
            if let Some(needs) = super::project::needs(call, &folder, &[], python) {
                self.requirements.extend(needs);
                return Ok(());
            }
        }
        match text(call, path)? {
            Ok(text) => self.read_text(call, &text, path, python, depth),
            Err(size) => {
                self.unread.push((path.to_owned(), size));
                Ok(())
            }
        }
    }

    fn read_text(
        &mut self,
        call: &mut Call<'_>,
        text: &str,
        path: &str,
        python: (u32, u32),
        depth: u32,
    ) -> Result<(), Failure> {
        let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
        for line in joined.lines() {
            let line = line.trim();
            let line = if line.starts_with('#') { "" } else { line.split(" #").next().unwrap_or_default().trim() };
            let (first, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
            let rest = rest.trim().trim_matches(['"', '\'']);
            match first {
                "" => {}
                "-r" | "--requirement" if depth < DEPTH => {
                    self.read_file(call, &beside(path, rest), python, depth + 1)?
                }
                "-c" | "--constraint" if depth < DEPTH => {
                    let mut other = Self::default();
                    other.read_file(call, &beside(path, rest), python, depth + 1)?;
                    self.constraints.extend(other.requirements);
                }
                "-i" | "--index-url" | "--extra-index-url" | "-f" | "--find-links" => {
                    self.indexes.push(rest.to_owned())
                }
                "-e" | "--editable" => self.editable.push(rest.to_owned()),
                option if option.starts_with('-') => {}
                _ => {
                    let requirement = line.split(" --").next().unwrap_or_default();
                    self.requirements.extend(Requirement::read(requirement, python));
                }
            }
        }
        let pinned = self.requirements.iter().filter(|r| r.pinned().is_some()).count();
        // A list that somebody's `pip freeze` wrote is long and pins everything.
        self.is_frozen = text.contains("--hash=") || pinned >= 15 && pinned * 10 >= self.requirements.len() * 9;
        Ok(())
    }
}

/// The text of a file, or its size where the text is not known.
pub(super) fn text(call: &mut Call<'_>, path: &str) -> Result<Result<String, u64>, Failure> {
    let (_, node) = call.machine.node(call.process, path)?;
    let file = node.as_file().ok_or(Failure::IsADirectory)?;
    Ok(match file.content() {
        Some(content) => Ok(String::from_utf8_lossy(content).into_owned()),
        None if file.size == 0 && file.estimate().is_certain() => Ok(String::new()),
        None => Err(file.size),
    })
}

/// A path that a file names, as seen from the file's folder.
fn beside(file: &str, path: &str) -> String {
    match file.rsplit_once('/') {
        Some((folder, _)) if !path.starts_with('/') => format!("{folder}/{path}"),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_others_as_seen_from_its_folder() {
        assert_eq!(beside("/app/deps/a.txt", "b.txt"), "/app/deps/b.txt");
        assert_eq!(beside("a.txt", "b.txt"), "b.txt");
    }
}
