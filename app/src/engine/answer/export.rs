//! What was reported on last, as files.

use super::{Desk, Project, project};
use crate::engine::export::{ExportAsk, Exported, Form};
use crate::picture::{self, Side};
use layerlab_core::export::{Document, Sheet, html, markdown};
use layerlab_core::optimize::{Advice, Choice};
use layerlab_core::report::Report;

/// A version with all that is known of it.
struct Known {
    name: String,
    report: Report,
    advice: Vec<Advice>,
}

impl Known {
    fn sheet(&self) -> Sheet<'_> {
        Sheet { name: &self.name, report: &self.report, advice: &self.advice }
    }
}

impl Desk {
    /// The text of a file.
    pub(super) fn export(&mut self, ask: ExportAsk) -> Exported {
        let is_last = self.last.revision == ask.revision;
        let text = is_last.then(|| match ask.form {
            Form::Markdown => Ok(self.document(&ask, markdown::document)),
            Form::Html => Ok(self.document(&ask, html::document)),
            Form::Svg(kind) | Form::Png(kind) => self.picture(&ask, kind),
        });
        Exported { ask, text }
    }

    fn document(&mut self, ask: &ExportAsk, write: fn(&Document) -> String) -> String {
        let known: Vec<Known> = ask.versions.iter().filter_map(|version| self.known(version)).collect();
        let title = match &ask.versions[..] {
            [(_, name)] => format!("{}: {name}", ask.title),
            _ => ask.title.clone(),
        };
        write(&Document { title: &title, sheets: known.iter().map(Known::sheet).collect() })
    }

    fn known(&mut self, version: &(usize, String)) -> Option<Known> {
        let project = self.project_of(version.0)?;
        let report = self.session.report(&project, &self.beside);
        let choice = Choice { off: self.last.off.clone(), ..Choice::default() };
        let advice = self.session.optimize(&project, &choice, &self.beside).advice;
        Some(Known { name: version.1.clone(), report, advice })
    }

    fn picture(&mut self, ask: &ExportAsk, kind: picture::Kind) -> Result<String, String> {
        let of = ask.versions.first().and_then(|version| self.reported(version));
        let against = ask.against.as_ref().and_then(|version| self.reported(version));
        let (name, report) = of.ok_or("There is no such version any more.")?;
        let against = against.as_ref().map(|(name, report)| Side { name, report });
        let title = format!("{}: {name}", ask.title);
        picture::draw(kind, &title, Side { name: &name, report: &report }, against, picture::palette(ask.theme))
    }

    fn reported(&mut self, (version, name): &(usize, String)) -> Option<(String, Report)> {
        let project = self.project_of(*version)?;
        Some((name.clone(), self.session.report(&project, &self.beside)))
    }

    fn project_of(&self, version: usize) -> Option<Project> {
        let dockerfile = self.last.dockerfiles.get(version)?;
        Some(Project { paths: Vec::new(), ..project(&self.last, dockerfile) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Draft;
    use crate::engine::Ask;
    use crate::library::folders::shipped;
    use crate::state::Theme;

    fn exported(form: Form, revision: u32) -> Option<Result<String, String>> {
        let library = shipped();
        let draft = Draft::of(library.example("go-2018").unwrap());
        let mut desk = Desk::default();
        desk.report(Ask::about(&draft, &library, 7));
        let versions = vec![(1, "After".into())];
        let against = Some((0, "Before".into()));
        let ask = ExportAsk { revision, title: "Go".into(), versions, against, form, theme: Theme::Dark };
        desk.export(ask).text
    }

    #[test]
    fn every_form_is_made_of_what_was_reported_on_last() {
        use picture::Kind::{Flow, Layers, Waterfall};
        for (form, begins) in [
            (Form::Markdown, "## Go: After\n"),
            (Form::Html, "<!doctype html>"),
            (Form::Svg(Layers), "<svg"),
            (Form::Png(Flow), "<svg"),
            (Form::Svg(Waterfall), "<svg"),
        ] {
            let text = exported(form, 7).unwrap().unwrap();
            assert!(text.starts_with(begins) && text.contains("15.3 MB"), "{text}");
        }
        assert_eq!(exported(Form::Html, 8), None);
    }

    #[test]
    fn a_document_to_open_shows_what_flows_in_its_own_colours() {
        let text = exported(Form::Html, 7).unwrap().unwrap();
        let picture = text.split("<div class=\"flow\">").nth(1).and_then(|rest| rest.split("</svg>").next()).unwrap();
        assert!(picture.contains("<path") && picture.contains("15.3 MB"), "{picture}");
        for colour in picture.split("fill=\"var(").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(text.contains(&format!("{colour}: light-dark(")), "the document does not define {colour}");
        }
        assert!(!picture.contains("fill=\"#"), "a colour that fits one theme only");
    }
}
