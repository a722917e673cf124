//! The documentation of a rule: Markdown with the headings [`HEADINGS`], which are fixed so that people find their way, and so
//! that the examples can be tried.

use super::About;
use crate::lint;

/// The headings that every rule's documentation has, in this order.
pub const HEADINGS: [&str; 6] = ["What it does", "Why it costs", "Bad", "Good", "Fix safety", "Sources"];

/// An example: a Dockerfile with what it works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example<'a> {
    /// The Dockerfile.
    pub dockerfile: &'a str,
    /// The manifest; empty where the example has none.
    pub manifest: &'a str,
    /// What the fix saves, as the documentation says it (`Saves 12 MB.` below the example).
    pub saves: Option<&'a str>,
}

/// The text below a heading of a documentation in its [`plain`] form.
pub fn section<'a>(doc: &'a str, heading: &str) -> Option<&'a str> {
    let start = lines(doc).find(|(_, line)| line.trim_end().strip_prefix("## ") == Some(heading))?;
    let body = doc.get(start.0 + start.1.len()..)?;
    let end = lines(body).find(|(_, line)| line.starts_with("## ")).map_or(body.len(), |(at, _)| at);
    body.get(..end)
}

/// The example below a heading (`Bad` or `Good`): its `dockerfile` block, its `yaml` block if it has one (`Good` shares that of
/// `Bad`), and the saving.
pub fn example<'a>(doc: &'a str, heading: &str) -> Option<Example<'a>> {
    let own = section(doc, heading)?;
    let manifest = block(own, "yaml").or_else(|| block(section(doc, "Bad")?, "yaml")).unwrap_or_default();
    let saves = own.lines().find_map(|line| line.trim().strip_prefix("Saves "));
    Some(Example { dockerfile: block(own, "dockerfile")?, manifest, saves: saves.map(|s| s.trim_end_matches('.')) })
}

/// The whole text of a rule for people: title, names, documentation.
pub fn text(about: &About) -> String {
    let aliases = if about.aliases.is_empty() { "none".to_owned() } else { about.aliases.join(", ") };
    let (name, title, group) = (about.name, about.title, about.group.as_str());
    format!("{name}: {title}\ngroup: {group}; elsewhere: {aliases}\n\n{}", plain(about))
}

/// The documentation of a rule, without the blank that follows every `///`; for a build check, BuildKit's own words.
pub fn plain(about: &About) -> String {
    if let Some(check) = lint::RULES.iter().map(|rule| rule.about()).find(|check| check.name == about.name) {
        let url = check.url().map(|url| format!("\n\n## Sources\n{url}")).unwrap_or_default();
        return format!("## What it does\n{}{url}\n", check.description);
    }
    about.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n").collect()
}

/// The lines with their places, line ends included.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

/// The body of the first fenced block of a language.
fn block<'a>(text: &'a str, language: &str) -> Option<&'a str> {
    let opening = lines(text).find(|(_, line)| line.trim() == format!("```{language}"))?;
    let body = text.get(opening.0 + opening.1.len()..)?;
    let end = lines(body).find(|(_, line)| line.trim() == "```")?.0;
    body.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_read_from_their_blocks() {
        let doc = "## Bad\n```dockerfile\nFROM a\n```\n```yaml\nversion: 1\n```\nSaves 1 MB.\n## Good\n```dockerfile\nFROM b\n```\n";
        let bad = example(doc, "Bad").unwrap();
        assert_eq!((bad.dockerfile, bad.manifest, bad.saves), ("FROM a\n", "version: 1\n", Some("1 MB")));
        assert_eq!(example(doc, "Good").unwrap().manifest, "version: 1\n");
        assert_eq!(section(doc, "Sources"), None);
    }
}
