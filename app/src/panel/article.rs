//! What an article measured, beside what is simulated here: of the whole image, and of single paths in it.

use crate::example::Variant;
use crate::words;
use layerlab_core::report::Report;
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// The article's figures beside ours, where the version shown still is what the article is about.
pub fn draw(variant: Option<&Variant>, report: Option<&Report>) -> Html {
    let (Some(variant), Some(report)) = (variant, report) else { return Html::default() };
    let rows = rows(variant, report);
    // A single total stands in the headline already.
    if variant.figures.is_empty() || rows.is_empty() {
        return Html::default();
    }
    html! {
        <table class="compare article-figures">
            <caption>{ format!("{}: what the article measured", variant.name) }</caption>
            <thead><tr>
                <th scope="col">{ "Path" }</th><th scope="col" class="number">{ "The article" }</th>
                <th scope="col" class="number">{ "Ours" }</th><th scope="col" class="number">{ "Difference" }</th>
            </tr></thead>
            <tbody>{ for rows.iter().map(|row| html! {
                <tr>
                    <th scope="row"><code>{ &row.name }</code></th><td class="number">{ row.theirs.clone() }</td>
                    <td class="number" title={format!("{} bytes", words::grouped(row.ours))}>{ Bytes(row.ours).to_string() }</td>
                    <td class="number">{ row.difference.clone() }</td>
                </tr>
            }) }</tbody>
        </table>
    }
}

/// One figure of the article beside ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// What is weighed.
    pub name: String,
    /// The article's own words, with its bytes in our units.
    pub theirs: String,
    /// Our bytes.
    pub ours: u64,
    /// The way from theirs to ours.
    pub difference: String,
}

/// The figures of a variant beside those of its report.
pub fn rows(variant: &Variant, report: &Report) -> Vec<Beside> {
    let whole = variant
        .figure_bytes
        .map(|bytes| ("the image", bytes, variant.figure_text.as_deref(), Some(report.image.bytes)));
    let paths = variant.figures.iter().map(|figure| {
        let ours = report.paths.iter().find(|p| p.path == figure.path).map(|p| p.bytes);
        (figure.path.as_str(), figure.bytes, Some(figure.text.as_str()), ours)
    });
    let beside = |(name, theirs, text, ours): (&str, u64, Option<&str>, Option<u64>)| {
        let ours = ours?;
        let difference = match words::percent(theirs, ours) {
            Some(percent) => percent,
            None if ours == 0 => "±0".to_owned(),
            None => words::difference(theirs, ours),
        };
        let theirs = match text {
            Some(text) if theirs > 0 => format!("{text} ({})", Bytes(theirs)),
            Some(text) => text.to_owned(),
            None => Bytes(theirs).to_string(),
        };
        Some(Beside { name: name.to_owned(), theirs, ours, difference })
    };
    whole.into_iter().chain(paths).filter_map(beside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Draft;
    use crate::engine::Ask;
    use crate::engine::answer::Desk;
    use crate::library::folders::shipped;

    #[test]
    fn each_of_the_articles_figures_stands_beside_one_of_ours() {
        let library = shipped();
        let draft = Draft::of(library.example("elixir-2022").unwrap());
        let answer = Desk::default().report(Ask::about(&draft, &library, 0));
        for (index, report) in answer.reports.iter().enumerate() {
            let variant = draft.variant(&library, index).unwrap();
            let rows = rows(variant, report);
            assert_eq!(rows.len(), variant.figures.len(), "{}", variant.name);
            for row in rows {
                let off = row.difference.trim_start_matches(['+', '−', '±']).trim_end_matches(" %").parse::<f64>();
                assert!(off.unwrap() < 3.0, "{row:?}");
            }
        }
    }
}
