//! Questions on their way: the manifest stays behind, and only what changed of it since the last question goes along. Both sides
//! remember what it is by now; a new worker begins with nothing, and so does who writes to it.

use super::Question;
use super::declare::DeclareAsk;
use crate::text::{Patch, Text};
use crate::wire;

/// The page's side.
#[derive(Debug, Default)]
pub struct Outbox {
    manifest: Text,
}

impl Outbox {
    /// A question as bytes.
    pub fn write(&mut self, question: &Question) -> Vec<u8> {
        let manifest = question.manifest().filter(|manifest| **manifest != self.manifest);
        let patch = manifest.map(|manifest| Patch::between(&self.manifest, manifest));
        if let Some(manifest) = question.manifest() {
            self.manifest = manifest.clone();
        }
        wire::write(&(patch, question))
    }
}

/// The worker's side.
#[derive(Debug, Default)]
pub struct Inbox {
    manifest: Text,
}

impl Inbox {
    /// The question of bytes; nothing where they are none.
    pub fn read(&mut self, bytes: &[u8]) -> Option<Question> {
        let (patch, mut question) = wire::read::<(Option<Patch>, Question)>(bytes)?;
        if let Some(patch) = patch {
            self.manifest = patch.apply(&self.manifest)?.into();
        }
        if let Some(manifest) = question.manifest_mut() {
            *manifest = self.manifest.clone();
        }
        Some(question)
    }
}

impl Question {
    /// The manifest that it is about.
    fn manifest(&self) -> Option<&Text> {
        match self {
            Self::Report(ask) | Self::Offers(ask) => Some(&ask.manifest),
            Self::Declare(DeclareAsk { manifest, .. }) => Some(manifest),
            _ => None,
        }
    }

    fn manifest_mut(&mut self) -> Option<&mut Text> {
        match self {
            Self::Report(ask) | Self::Offers(ask) => Some(&mut ask.manifest),
            Self::Declare(DeclareAsk { manifest, .. }) => Some(manifest),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Ask;

    fn ask(dockerfile: &str, manifest: &str) -> Question {
        Question::Report(Ask { dockerfiles: vec![dockerfile.into()], manifest: manifest.into(), ..Ask::default() })
    }

    #[test]
    fn questions_arrive_whole_and_only_what_changed_of_the_manifest_is_sent() {
        let (mut out, mut into) = (Outbox::default(), Inbox::default());
        let long = "    - {path: a, size: 1 kB}\n".repeat(1000);
        let sent: Vec<usize> = [
            ask("FROM a", &long),
            ask("FROM ab", &long),
            Question::Names,
            Question::Declare(DeclareAsk {
                manifest: long.replacen("1 kB", "2 kB", 1).into(),
                ..DeclareAsk::default()
            }),
            ask("FROM ab", ""),
            ask("FROM ab", &long),
        ]
        .into_iter()
        .map(|question| {
            let bytes = out.write(&question);
            assert_eq!(into.read(&bytes), Some(question));
            bytes.len()
        })
        .collect();
        assert!(sent[0] > long.len() && sent[5] > long.len(), "{sent:?}");
        assert!(sent[1..5].iter().all(|bytes| *bytes < 100), "{sent:?}");
    }

    #[test]
    fn damaged_bytes_are_no_question() {
        let bytes = Outbox::default().write(&ask("FROM a", "b"));
        assert_eq!(Inbox::default().read(&bytes[1..]), None);
        assert_eq!(Inbox::default().read(&[]), None);
    }
}
