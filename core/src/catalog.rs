//! Facts with a cited source: what base images weigh.
//!
//! The facts stand in `core/data/base-images.tsv`, one row an image. What is asked for is found by its own tag, by a tag
//! that named the same build at the time, or by the nearest relative of the same repository, one of the same flavour before
//! one of another, with bounds as wide as the distance is great. A repository that is not there may stand for another
//! (`core/data/related-images.tsv` says which, and why). What is not known is not known: there is no default size.

mod kin;
pub mod packages;
mod tag;
mod usual;

pub use usual::usual_file;

use crate::image::reference::Reference;
use crate::size::{Estimate, Provenance};
use std::cmp::Reverse;
use tag::{Distance, Tag};

const BASE_IMAGES: &str = include_str!("../data/base-images.tsv");

/// An image of the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogImage {
    /// What it weighs, uncompressed.
    pub size: Estimate,
    /// What a pull moves.
    pub gzip: Estimate,
    /// Its layers' downloads, oldest first; empty when only the total is known.
    pub layers: Vec<u64>,
    /// Family of its distribution: `alpine`, `debian`, `ubuntu`, `rhel` and so on.
    pub os: &'static str,
    /// Release of its distribution: `3.17`, `bookworm`; empty when that is not known.
    pub release: &'static str,
    /// Its user; empty means root or not known.
    pub user: &'static str,
    /// Whether it is what was asked for.
    pub matched: Match,
    /// When the measured build was made, as `2026-09-17`; empty when that is not known.
    pub created: &'static str,
    /// Where the figures come from.
    pub source: &'static str,
}

/// How a catalogue entry was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It has the tag that was asked for.
    Exact,
    /// It is a relative of the same flavour, of this reference.
    Relative(String),
    /// It stands in, though it is another flavour or another image.
    Stranger {
        /// The reference of what stands in.
        relative: String,
        /// Why it may.
        why: &'static str,
    },
}

/// What the catalogue knows of an image; `None` when it knows neither it nor a relative.
pub fn image(reference: &Reference) -> Option<CatalogImage> {
    of_repository(repository(reference), reference.effective_tag()).or_else(|| kin::find(reference))
}

/// What is known of a tag of a repository; without a tag (a digest alone), of any.
fn of_repository(name: &str, tag: Option<&str>) -> Option<CatalogImage> {
    let rows = || BASE_IMAGES.lines().filter_map(Row::read).filter(|row| row.name == name);
    let Some(wanted) = tag else {
        let (row, _) = nearest(rows(), |own| Tag::read(name, "").distance(own))?;
        let why = "which version a digest names is not known";
        let matched = Match::Stranger { relative: row.reference(), why };
        return Some(row.describe(matched, Distance::Major(0, 0)));
    };
    if let Some(row) = rows().find(|row| row.tag == wanted) {
        return Some(row.describe(Match::Exact, Distance::Rebuilt));
    }
    // Of several builds that a tag has named, the newest is meant.
    if let Some(row) = rows().filter(|row| row.has_alias(wanted)).max_by_key(|row| row.created) {
        return Some(row.describe(Match::Relative(row.reference()), Distance::Rebuilt));
    }
    let tag = Tag::read(name, wanted);
    if let Some((row, distance)) = nearest(rows(), |own| tag.distance(own)) {
        return Some(row.describe(Match::Relative(row.reference()), distance));
    }
    let (row, distance) = nearest(rows(), |own| tag.detour(own))?;
    let why = match distance {
        Distance::Less(..) => "its own flavour, on less of a distribution, is not known",
        Distance::More(..) => "its own flavour, on more of a distribution, is not known",
        _ => "its own flavour is not known",
    };
    let matched = Match::Stranger { relative: row.reference(), why };
    let found = row.describe(matched, distance);
    Some(if tag.is_alpine() == Tag::read(name, row.tag).is_alpine() { found } else { found.of_another_system(&tag) })
}

/// The nearest of some rows: among those of one degree those with a measured size come first, then the nearest, then the newest.
fn nearest(rows: impl Iterator<Item = Row>, how: impl Fn(&Tag<'_>) -> Option<Distance>) -> Option<(Row, Distance)> {
    rows.filter_map(|row| {
        let tags = row.tags();
        let own = tags.first()?.clone();
        let distance = tags.iter().filter_map(&how).min()?;
        Some((row, distance, (distance.degree(), row.bytes.is_none(), distance, Reverse((own, row.created)))))
    })
    .min_by(|(.., one), (.., other)| one.cmp(other))
    .map(|(row, distance, _)| (row, distance))
}

/// Every image of the catalogue with a measured size, under its own tag and under all that name the same build.
pub fn images() -> impl Iterator<Item = (String, u64)> {
    BASE_IMAGES.lines().filter_map(Row::read).flat_map(|row| {
        let aliases = row.aliases.split(',').filter(|alias| !alias.is_empty()).map(str::to_owned);
        let names = std::iter::once(row.reference()).chain(aliases);
        names.filter_map(move |name| Some((name, row.bytes?)))
    })
}

/// What a pull of an image moves whose size alone is known: by how images of the catalogue shrink.
pub fn download_of(size: Estimate) -> Estimate {
    let [least, typical, greatest] = ratio();
    let shrunk = |bytes: u64, ratio: f64| (bytes as f64 / ratio).round() as u64;
    let (low, high) = (shrunk(size.low, greatest), shrunk(size.high, least));
    Estimate::between(low, shrunk(size.bytes, typical), high, size.provenance.max(Provenance::Heuristic))
}

/// What an image weighs of which nothing is known: the median of the catalogue's images, between the least and the greatest.
pub fn any_image() -> Estimate {
    let rows = BASE_IMAGES.lines().filter_map(Row::read);
    let mut sizes: Vec<u64> = rows.filter_map(|row| row.bytes).filter(|bytes| *bytes > 0).collect();
    sizes.sort_unstable();
    let median = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    let (least, greatest) = (sizes.first().copied(), sizes.last().copied());
    Estimate::between(least.unwrap_or_default(), median, greatest.unwrap_or_default(), Provenance::Unknown)
}

/// The name in the catalogue: official images have theirs whichever mirror serves them.
fn repository(reference: &Reference) -> &str {
    let official = reference.path.strip_prefix("library/").or_else(|| reference.path.strip_prefix("docker/library/"));
    match official {
        Some(name) => name,
        None if reference.domain == "docker.io" => &reference.path,
        None => BASE_IMAGES
            .lines()
            .filter_map(Row::read)
            .map(|row| row.name)
            .find(|name| {
                name.strip_prefix(reference.domain.as_str()).and_then(|n| n.strip_prefix('/')) == Some(&reference.path)
            })
            .unwrap_or_default(),
    }
}

/// One row of the catalogue.
#[derive(Clone, Copy)]
struct Row {
    name: &'static str,
    tag: &'static str,
    bytes: Option<u64>,
    precision: u64,
    gzip: Option<u64>,
    layers: &'static str,
    os: &'static str,
    release: &'static str,
    created: &'static str,
    user: &'static str,
    aliases: &'static str,
    source: &'static str,
}

impl Row {
    fn read(line: &'static str) -> Option<Self> {
        if line.starts_with('#') {
            return None;
        }
        let mut fields = line.split('\t').map(|field| if field == "-" { "" } else { field });
        let (name, tag) = fields.next()?.rsplit_once(':')?;
        let bytes = fields.next()?.parse().ok();
        let precision = fields.next()?.parse().ok()?;
        let gzip = fields.next()?.parse().ok();
        let mut next = || fields.next();
        let (layers, os, release) = (next()?, next()?, next()?);
        let (created, user, aliases, source) = (next()?, next()?, next()?, next()?);
        Some(Self { name, tag, bytes, precision, gzip, layers, os, release, created, user, aliases, source })
    }

    fn reference(&self) -> String {
        format!("{}:{}", self.name, self.tag)
    }

    fn has_alias(&self, tag: &str) -> bool {
        self.aliases.split(',').filter_map(|alias| alias.rsplit_once(':')).any(|(_, own)| own == tag)
    }

    /// What its own tag says, and what those say that named the same build: `latest` chooses another flavour by no word.
    fn tags(&self) -> Vec<Tag<'static>> {
        let own = Tag::read(self.name, self.tag);
        let others = self.aliases.split(',').filter_map(|alias| alias.rsplit_once(':'));
        let others = others.map(|(_, tag)| own.flavoured_as(&Tag::read(self.name, tag)));
        std::iter::once(own.clone()).chain(others.collect::<Vec<_>>()).collect()
    }

    fn describe(&self, matched: Match, distance: Distance) -> CatalogImage {
        let [least, typical, greatest] = ratio();
        let (size, gzip) = match (self.bytes, self.gzip) {
            (Some(bytes), Some(gzip)) => {
                (distance.widen(bytes, self.precision, [1.0; 3]), distance.widen(gzip, 1, [1.0; 3]))
            }
            (Some(bytes), None) => {
                let inverse = [1.0 / greatest, 1.0 / typical, 1.0 / least];
                (distance.widen(bytes, self.precision, [1.0; 3]), distance.widen(bytes, 1, inverse))
            }
            (None, gzip) => {
                let gzip = gzip.unwrap_or_default();
                (distance.widen(gzip, 1, [least, typical, greatest]), distance.widen(gzip, 1, [1.0; 3]))
            }
        };
        let layers = self.layers.split(',').filter_map(|size| size.parse().ok()).collect();
        let Self { os, release, user, created, source, .. } = *self;
        CatalogImage { size, gzip, layers, os, release, user, matched, created, source }
    }
}

impl CatalogImage {
    /// The same figures for an image that stands on another distribution than the one that was measured.
    fn of_another_system(self, tag: &Tag<'_>) -> Self {
        Self { os: if tag.is_alpine() { "alpine" } else { "" }, release: "", layers: Vec::new(), ..self }
    }

    /// The same figures for an image that is only like this one: half to twice of its bounds.
    fn widened(self) -> Self {
        let wide = |size: Estimate| {
            Estimate::between(size.low / 2, size.bytes, size.high.saturating_mul(2), Provenance::Heuristic)
        };
        Self { size: wide(self.size), gzip: wide(self.gzip), layers: Vec::new(), ..self }
    }
}

/// How much larger images are than their downloads: least, median and greatest in the catalogue.
fn ratio() -> [f64; 3] {
    let line = BASE_IMAGES.lines().find_map(|line| line.strip_prefix("#ratio\t")).unwrap_or_default();
    let mut numbers = line.split('\t').map_while(|field| field.parse().ok());
    [(); 3].map(|()| numbers.next().unwrap_or(1.0))
}

impl Distance {
    /// A figure with bounds: the figure's own precision, what the distance adds, and the range of a factor.
    fn widen(self, figure: u64, precision: u64, [least, typical, greatest]: [f64; 3]) -> Estimate {
        let [low, likely, high] = self.factors();
        let derived = typical != 1.0;
        let provenance = if derived || self != Self::Rebuilt { Provenance::Heuristic } else { Provenance::Catalogue };
        let scaled = |figure: u64, factor: f64| (figure as f64 * factor).round() as u64;
        Estimate::between(
            scaled(figure.saturating_sub(precision / 2), low * least),
            scaled(figure, likely * typical),
            scaled(figure.saturating_add(precision / 2), high * greatest),
            provenance,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn found(reference: &str) -> CatalogImage {
        image(&Reference::parse(reference).unwrap()).unwrap()
    }

    fn relative(reference: &str) -> Option<String> {
        image(&Reference::parse(reference).unwrap()).map(|image| match image.matched {
            Match::Exact => "exact".into(),
            Match::Relative(relative) | Match::Stranger { relative, .. } => relative,
        })
    }

    #[test]
    fn an_image_is_found_by_its_tag_on_every_mirror() {
        for reference in
            ["alpine:3.17.1", "docker.io/library/alpine:3.17.1", "public.ecr.aws/docker/library/alpine:3.17.1"]
        {
            let alpine = found(reference);
            assert_eq!((alpine.size.bytes, alpine.gzip.bytes, alpine.layers.len()), (7_040_000, 3_370_628, 1));
            assert_eq!((alpine.matched, alpine.os, alpine.release), (Match::Exact, "alpine", "3.17"));
            assert_eq!(alpine.size.provenance, Provenance::Catalogue);
            assert!(alpine.size.low < 7_035_001 && alpine.size.high > 7_044_999);
            assert!(alpine.source.contains("docker-library/repo-info"));
        }
        assert_eq!(found("mcr.microsoft.com/dotnet/sdk:8.0").size.bytes, 823_543_661);
    }

    #[test]
    fn relatives_are_of_the_same_flavour_and_near() {
        for (asked, want) in [
            ("golang:1.19", "golang:1.19.5-bullseye"),
            ("python:3.12.4-slim-bookworm", "python:3.12.14-slim-trixie"),
            ("python:3.12", "python:3.12.14"),
            ("python:3.11-slim", "python:3.11.15-slim-trixie"),
            ("python", "python:3.12.14"),
            ("node:18-alpine", "node:18.13.0-alpine3.16"),
            ("node:alpine", "node:24.20.0-alpine"),
            ("node:lts-slim", "node:24.21.0-slim"),
            ("golang:1.13.5", "golang:1.14"),
            ("debian:bullseye", "debian:bookworm"),
            ("debian:12-slim", "debian:bookworm-slim"),
            ("debian:stretch-slim", "debian:bullseye-20230109-slim"),
            ("ubuntu:18.04", "ubuntu:focal-20221130"),
            ("ubuntu", "ubuntu:24.04"),
            ("alpine", "alpine:3.23.6"),
            ("alpine:3.7", "alpine:3.16.3"),
            ("alpine:edge", "alpine:3.23.6"),
            ("eclipse-temurin:17-jre-alpine", "eclipse-temurin:17.0.6_10-jre-alpine"),
            ("eclipse-temurin:21-jre", "eclipse-temurin:17.0.20_8-jre-resolute"),
            ("nginx", "nginx:1.31.6-trixie"),
            ("nginx:1.25-alpine", "nginx:1.31.6-alpine3.24"),
            ("php:8.2-apache", "php:8.5.10-apache-trixie"),
        ] {
            assert_eq!(relative(asked).as_deref(), Some(want), "{asked}");
        }
    }

    #[test]
    fn what_is_not_known_is_none() {
        for reference in ["acme/app:1", "quay.io/library2/alpine", "node:18-windowsservercore"] {
            assert_eq!(relative(reference), None, "{reference}");
        }
    }

    #[test]
    fn another_flavour_stands_in_where_nothing_nearer_is_known() {
        let digest = format!("alpine@sha256:{}", "0a".repeat(32));
        for (asked, want, os) in [
            ("php:8-zts", "php:8.2.32-cli-bookworm", "debian"),
            ("tomcat:10-jdk21-corretto", "tomcat:11.0.25-jdk25-temurin-noble", "ubuntu"),
            ("httpd:2.4-alpine", "httpd:2.4.68", "alpine"),
            (digest.as_str(), "alpine:3.23.6", "alpine"),
        ] {
            let found = found(asked);
            let Match::Stranger { relative, why } = &found.matched else { panic!("{asked}: {:?}", found.matched) };
            assert_eq!((relative.as_str(), found.os), (want, os), "{asked}");
            assert!(!why.is_empty() && found.size.low < found.size.bytes && found.size.bytes < found.size.high);
        }
        assert!(found("httpd:2.4-alpine").size.low < 60_000_000, "httpd:2.4-alpine weighs about 60 MB");
    }

    #[test]
    fn bounds_widen_with_the_distance() {
        let width = |reference: &str| {
            let size = found(reference).size;
            (size.high - size.low) as f64 / size.bytes as f64
        };
        assert!(width("golang:1.27.1") < width("golang:1.27.2"));
        assert!(width("golang:1.27.2") < width("golang:1.26"));
        // The figures of Go's own image fell by a quarter within one major version; the bounds say so.
        assert!(found("golang:1.22-alpine").size.low < 252_770_000);
    }

    /// Each image is guessed from each of its relatives, as if it were not known.
    #[test]
    fn bounds_hold_nine_times_in_ten_within_the_catalogue() {
        let rows: Vec<Row> = BASE_IMAGES.lines().filter_map(Row::read).filter(|row| row.bytes.is_some()).collect();
        let (mut held, mut missed) = (0, Vec::new());
        for (row, other) in rows.iter().flat_map(|row| rows.iter().map(move |other| (row, other))) {
            if row.name != other.name || row.tag == other.tag {
                continue;
            }
            let (asked, known) = (Tag::read(row.name, row.tag), Tag::read(row.name, other.tag));
            let Some(distance) = asked.distance(&known).or_else(|| asked.detour(&known)) else { continue };
            let guess = other.describe(Match::Exact, distance).size;
            match (guess.low..=guess.high).contains(&row.bytes.unwrap()) {
                true => held += 1,
                false => missed.push(format!("{} from {}: {distance:?}", row.reference(), other.reference())),
            }
        }
        assert!(held >= 9 * missed.len() && held > 30, "{held} held; missed {missed:#?}");
    }

    #[test]
    fn a_download_alone_gives_a_size_with_bounds() {
        let node = found("node:22.23.2");
        assert_eq!((node.gzip.bytes, node.gzip.provenance), (408_499_334, Provenance::Catalogue));
        assert_eq!(node.size.provenance, Provenance::Heuristic);
        assert!(node.size.low > node.gzip.bytes && node.size.high > node.size.bytes);
    }

    #[test]
    fn every_row_is_whole() {
        let rows: Vec<&str> = BASE_IMAGES.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(rows.len() > 100);
        for line in rows {
            let row = Row::read(line).unwrap_or_else(|| panic!("{line}"));
            assert!(row.bytes.or(row.gzip).is_some() && !row.source.is_empty(), "{line}");
            let sum: u64 = row.layers.split(',').filter_map(|size| size.parse::<u64>().ok()).sum();
            assert!(sum == 0 || Some(sum) == row.gzip, "{line}");
        }
    }
}
