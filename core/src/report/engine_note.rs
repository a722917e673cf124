//! Where the two engines store a layer differently, and why.

use super::EngineNote;
use super::summary::Summary;
use crate::Engine;
use crate::size::Bytes;

/// The note on a layer; none where both engines store the same bytes.
pub fn note(summary: &Summary, engine: Engine) -> Option<EngineNote> {
    let (files, equal) = (summary.again.files, summary.again.bytes.bytes);
    if equal == 0 {
        return None;
    }
    let (number, noun) = (thousands(files), if files == 1 { "file" } else { "files" });
    let which = "equal to those below in type, mode, owner, size and time, though written again";
    let (other, bytes, does) = match engine {
        Engine::Containerd => (Engine::Overlay2, summary.bytes.bytes + equal, "would store"),
        Engine::Overlay2 => (Engine::Containerd, summary.bytes.bytes.saturating_sub(equal), "would leave out"),
    };
    let how = if engine == Engine::Containerd { " more" } else { "" };
    let text = format!("{} {does} {}{how}: {number} {noun} {which}", other.as_str(), Bytes(equal));
    Some(EngineNote { engine: other.as_str().to_owned(), bytes, equal_files: files, equal_bytes: equal, text })
}

/// `2,316`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NoFiles, Project, Session};

    fn layers(dockerfile: &str, engine: Engine) -> Vec<(u64, Option<EngineNote>)> {
        let manifest = "\
context:
  files: [{path: a/x, size: 1 kB}, {path: a/y, size: 2 kB}, {path: b, size: 5 kB}]
images:
  base:1: {files: [{path: /bin/sh, size: 1 MB, mode: \"0755\"}, {path: /bin/chmod, size: 1 MB, mode: \"0755\"}]}
";
        let project =
            Project { dockerfile: dockerfile.into(), manifest: manifest.into(), engine, ..Project::default() };
        let report = Session::default().report(&project, &NoFiles);
        report.stages.last().unwrap().layers.iter().map(|l| (l.bytes, l.engine_note.clone())).collect()
    }

    #[test]
    fn the_note_of_each_engine_says_what_the_other_one_stores() {
        for dockerfile in [
            "FROM base:1\nCOPY a /a\nRUN chmod -R u=rwX,go=rX /a\n",
            "FROM base:1\nCOPY a /srv\nCOPY a /srv\nCOPY b /srv/\n",
            "FROM scratch AS one\nCOPY . /all\nFROM one\nCOPY --from=one /all /all\n",
        ] {
            let (mine, other) = (layers(dockerfile, Engine::Containerd), layers(dockerfile, Engine::Overlay2));
            assert!(mine.iter().any(|(_, note)| note.is_some()), "{dockerfile}");
            for ((bytes, note), (others_bytes, others_note)) in mine.iter().zip(&other) {
                assert_eq!(note.as_ref().map_or(*bytes, |n| n.bytes), *others_bytes, "{dockerfile}");
                assert_eq!(others_note.as_ref().map_or(*others_bytes, |n| n.bytes), *bytes, "{dockerfile}");
            }
        }
    }

    #[test]
    fn the_sentence_names_the_files() {
        let found = layers("FROM base:1\nCOPY a /srv\nCOPY a /srv\n", Engine::Containerd);
        let expected = "overlay2 would store 3 kB more: 2 files equal to those below in type, mode, owner, size and time, \
                        though written again";
        assert_eq!(found[1].1.as_ref().unwrap().text, expected);
        assert_eq!(thousands(2_316), "2,316");
    }
}
