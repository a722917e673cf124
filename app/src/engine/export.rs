//! What is asked of the worker as a file, and what it gives.

use crate::picture;
use crate::state::Theme;
use serde::{Deserialize, Serialize};

/// A file that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportAsk {
    /// The revision of the draft.
    pub revision: u32,
    /// What the document is called.
    pub title: String,
    /// The versions, by place and name: one, or all; a picture shows the first of them.
    pub versions: Vec<(usize, String)>,
    /// The version that a picture holds it against.
    pub against: Option<(usize, String)>,
    /// What kind of file.
    pub form: Form,
    /// The colours of pictures.
    pub theme: Theme,
}

/// Kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// To paste.
    Markdown,
    /// To open.
    Html,
    /// A picture of lines.
    Svg(picture::Kind),
    /// The same as dots, which the page makes of the lines.
    Png(picture::Kind),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// What was asked.
    pub ask: ExportAsk,
    /// The text of the file, or a sentence that says why there is none; nothing where the draft is another one by now.
    pub text: Option<Result<String, String>>,
}

impl ExportAsk {
    /// What the file is called, but for its ending.
    pub fn name(&self) -> String {
        let version = match &self.versions[..] {
            [(_, name)] => format!("-{name}"),
            _ => String::new(),
        };
        let picture = match self.form {
            Form::Markdown | Form::Html => "",
            Form::Svg(kind) | Form::Png(kind) => kind.name(),
        };
        format!("{}{version}{picture}", self.title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Detailed, Question};
    use crate::wire;

    #[test]
    fn what_is_asked_and_what_is_given_cross_between_page_and_worker() {
        let (versions, against) = (vec![(1, "After".into())], Some((0, "Before".into())));
        let form = Form::Png(picture::Kind::Flow);
        let ask = ExportAsk { revision: 3, title: "한 | x".into(), versions, against, form, theme: Theme::Dark };
        let question = Question::Export(ask.clone());
        assert_eq!(wire::read(&wire::write(&question)), Some(question));
        for text in [None, Some(Ok("<svg/>".into())), Some(Err("There is one stage only.".into()))] {
            let reply = Detailed::Exported(Box::new(Exported { ask: ask.clone(), text }));
            assert_eq!(wire::read(&wire::write(&reply)), Some(reply));
        }
    }
}
