//! A listing without a path: its line goes, and those of all that lies in it; every other line stays as it is.

use super::{EntryKind, read_lines};
use crate::source::{Edit, Span};

/// The listing without a path and what lies in it; nothing where it has no such path.
pub fn without(text: &str, path: &str) -> Option<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut gone: Vec<Edit> = Vec::new();
    read_lines(text, &mut |span, entry| {
        if lies_in(entry.path, path) {
            gone.push(Edit { span, text: String::new() });
        }
    });
    (!gone.is_empty()).then(|| still_folders(Edit::apply(text, &gone), path))
}

/// Whether a path is a folder, or lies in it.
pub fn lies_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The forms that tell a folder by what lies in it would take an emptied one for a file: it gets a slash.
fn still_folders(text: String, removed: &str) -> String {
    let mut slashes: Vec<Edit> = Vec::new();
    read_lines(&text, &mut |span, entry| {
        let held_it = entry.path != removed && lies_in(removed, entry.path);
        if entry.kind == EntryKind::File && held_it {
            let end = span.start as usize + span.of(&text).trim_end_matches(['\r', '\n']).len();
            slashes.push(Edit { span: Span::at(end), text: "/".into() });
        }
    });
    if slashes.is_empty() { text } else { Edit::apply(&text, &slashes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &str, want: Option<&str>) {
        assert_eq!(without(text, path).as_deref(), want);
    }

    #[test]
    fn a_file_or_a_folder_goes_and_comments_and_other_lines_stay() {
        let find = "# mine\n10 ./a\n4096 ./docs\n20 ./docs/b\n30 ./docs/c/d\n40 ./docs.md\n";
        check(find, "a", Some("# mine\n4096 ./docs\n20 ./docs/b\n30 ./docs/c/d\n40 ./docs.md\n"));
        check(find, "docs", Some("# mine\n10 ./a\n40 ./docs.md\n"));
        check(find, "doc", None);
        check("\u{feff}1 a\r\n2 b\r\n", "b", Some("1 a\r\n"));
    }

    #[test]
    fn a_folder_that_is_empty_then_stays_a_folder() {
        check("4096 docs\n20 docs/b\n", "docs/b", Some("4096 docs/\n"));
        check("20\tdocs/b\r\n20\tdocs\r\n40\t.\r\n", "docs/b", Some("20\tdocs/\r\n40\t.\r\n"));
    }

    #[test]
    fn every_form_loses_exactly_what_is_named() {
        for sample in SAMPLES {
            let paths = |text: &str| {
                let mut paths = Vec::new();
                read_lines(text, &mut |_, entry| paths.push((entry.path.to_owned(), entry.kind, entry.size)));
                paths
            };
            let all = paths(sample);
            for (path, ..) in all.iter().filter(|(path, ..)| !path.is_empty()) {
                let left = without(sample, path).unwrap_or_default();
                let mut want = all.clone();
                want.retain(|(other, ..)| !lies_in(other, path));
                assert_eq!(paths(&left), want, "without {path} of\n{sample}");
            }
        }
    }

    const SAMPLES: [&str; 6] = [
        include_str!("samples/find.txt"),
        include_str!("samples/du.txt"),
        include_str!("samples/ls.txt"),
        include_str!("samples/tar.txt"),
        include_str!("samples/git.txt"),
        "file\t0644\t0\t0\t7\ta/b\ndir\t0755\t0\t0\t0\ta\nfile\t0644\t0\t0\t9\tc\n",
    ];
}
