//! Images of repositories that the catalogue does not have, and what of it may stand in for them.
//!
//! The table says for a pattern of `name:tag` which repository stands in, which words its tag gains and loses, and whether it is
//! the same image under another name or one like it, whose bounds are then wider.

use super::{CatalogImage, Match, of_repository};
use crate::image::reference::Reference;

const TABLE: &str = include_str!("../../data/related-images.tsv");

/// What stands in for an image of a repository that the catalogue does not have.
pub(super) fn find(reference: &Reference) -> Option<CatalogImage> {
    let name = match reference.domain.as_str() {
        "docker.io" => reference.path.strip_prefix("library/").unwrap_or(&reference.path).to_owned(),
        domain => format!("{domain}/{}", reference.path),
    };
    let tag = reference.effective_tag();
    let whole = format!("{name}:{}", tag.unwrap_or("latest"));
    let (row, star) =
        TABLE.lines().filter_map(Kin::read).find_map(|row| Some((row, first_star(row.pattern, &whole)?)))?;
    let repository = row.repository.replace('*', star);
    let found = of_repository(&repository, tag.map(|tag| row.tag(tag)).as_deref())?;
    let relative = match &found.matched {
        Match::Exact => format!("{repository}:{}", tag.map(|tag| row.tag(tag)).unwrap_or_default()),
        Match::Relative(relative) | Match::Stranger { relative, .. } => relative.clone(),
    };
    let found = CatalogImage { matched: Match::Stranger { relative, why: row.why }, ..found };
    Some(if row.is_same { found } else { found.widened() })
}

/// One row of the table.
#[derive(Clone, Copy)]
struct Kin {
    pattern: &'static str,
    repository: &'static str,
    words: &'static str,
    is_same: bool,
    why: &'static str,
}

impl Kin {
    fn read(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t').filter(|_| !line.starts_with('#'));
        let mut next = || fields.next();
        let (pattern, repository, words) = (next()?, next()?, next()?);
        Some(Self { pattern, repository, words, is_same: next()? == "same", why: next()? })
    }

    /// The tag that is looked up: `+alpine` adds a word, `-sdk` takes one away.
    fn tag(&self, tag: &str) -> String {
        let edits = || self.words.split(',').filter(|edit| *edit != "-");
        let stays = |word: &&str| !edits().any(|edit| edit.strip_prefix('-') == Some(word));
        let kept = tag.split('-').filter(stays).filter(|word| *word != "latest");
        let words: Vec<&str> = kept.chain(edits().filter_map(|edit| edit.strip_prefix('+'))).collect();
        if words.is_empty() { "latest".to_owned() } else { words.join("-") }
    }
}

/// What the first `*` of a pattern stands for in a text; `None` where the pattern does not fit.
fn first_star<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    let (head, rest) = pattern.split_once('*').unwrap_or((pattern, ""));
    let text = text.strip_prefix(head)?;
    match rest.split('*').next() {
        _ if rest.is_empty() => Some(text).filter(|text| pattern.contains('*') || text.is_empty()),
        Some(next) => {
            let at = text.find(next)?;
            first_star(rest, text.get(at..)?)?;
            text.get(..at)
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reference: &str, relative: &str) -> CatalogImage {
        let found = super::super::image(&Reference::parse(reference).unwrap()).unwrap();
        match &found.matched {
            Match::Stranger { relative: own, .. } => assert_eq!(own, relative, "{reference}"),
            other => panic!("{reference}: {other:?}"),
        }
        found
    }

    #[test]
    fn other_names_lead_to_the_image_that_stands_in() {
        check("java:8-jre", "openjdk:8u181-jre-stretch");
        check("gliderlabs/alpine:3.4", "alpine:3.16.3");
        check("microsoft/dotnet:2.1-sdk-alpine", "mcr.microsoft.com/dotnet/core/sdk:2.1-alpine3.9");
        check("microsoft/dotnet:2.2-aspnetcore-runtime", "mcr.microsoft.com/dotnet/core/aspnet:2.2-stretch-slim");
        check("mhart/alpine-node:10", "node:18.13.0-alpine3.16");
        check("adoptopenjdk/openjdk8:alpine-jre", "eclipse-temurin:17.0.6_10-jre-alpine");
        check("arm64v8/nginx:1.25-alpine", "nginx:1.31.6-alpine3.24");
        let static_image = check("gcr.io/distroless/static-debian12:nonroot", "gcr.io/distroless/static:latest");
        assert!(static_image.size.low < 2_000_000 && static_image.size.high < 40_000_000);
    }

    #[test]
    fn patterns_fit_whole_names() {
        assert_eq!(first_star("java:*", "java:8"), Some("8"));
        assert_eq!(first_star("java:*", "javax:8"), None);
        assert_eq!(first_star("a/*:*sdk*", "a/b:2-sdk-x"), Some("b"));
        assert_eq!(first_star("a/*:*sdk*", "a/b:2-x"), None);
        assert_eq!(first_star("a:b", "a:b"), Some(""));
        assert_eq!(first_star("a:b", "a:bc"), None);
    }

    #[test]
    fn every_row_leads_into_the_catalogue() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let row = Kin::read(line).unwrap_or_else(|| panic!("{line}"));
            let known = |star| of_repository(&row.repository.replace('*', star), Some(&row.tag("latest"))).is_some();
            assert!((known("debian") || known("sdk")) && !row.why.is_empty(), "{line}");
        }
    }
}
