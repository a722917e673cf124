//! The manifest's top level, and its sections but for `images:`.

use super::decode::Reader;
use super::yaml::{Node, Value};
use super::{Download, Image, Manifest, RunEffect};
use std::sync::Arc;

const SECTIONS: [&str; 7] = ["version", "context", "images", "runs", "archives", "secrets", "downloads"];

/// Reads the top level.
pub(super) fn manifest(reader: &mut Reader<'_>, node: &Node) -> Manifest {
    let mut manifest = Manifest::default();
    if matches!(node.value, Value::Null) {
        return manifest;
    }
    reader.fields(node, "the manifest", &SECTIONS, |r, key, value| match key {
        "version" => r.version(value),
        "context" => manifest.context = r.file_set(value, "context"),
        "images" => {
            let images = r.map(value, "images");
            manifest.images = images
                .into_iter()
                .map(|(name, span, node)| (name.to_owned(), Image { span, ..r.image(node) }))
                .collect();
        }
        "runs" => {
            let runs = r.list(value, "runs");
            manifest.runs = runs.iter().filter_map(|run| r.run(run)).collect();
        }
        "archives" => {
            let archives = r.map(value, "archives");
            manifest.archives =
                archives.into_iter().map(|(name, _, node)| (name.to_owned(), r.file_set(node, "an archive"))).collect();
        }
        "secrets" => {
            let secrets = r.map(value, "secrets");
            manifest.secrets =
                secrets.into_iter().filter_map(|(name, _, node)| Some((name.to_owned(), r.secret(node)?))).collect();
        }
        _ => {
            let downloads = r.map(value, "downloads");
            manifest.downloads =
                downloads.into_iter().map(|(url, _, node)| (url.to_owned(), r.download(node))).collect();
        }
    });
    manifest
}

impl Reader<'_> {
    fn version(&mut self, node: &Node) {
        if self.text(node, "version").is_some_and(|version| version != "1") {
            self.error("manifest-value", node.span, "this reads manifests of version 1");
        }
    }

    fn run(&mut self, node: &Node) -> Option<RunEffect> {
        let mut run = RunEffect { span: node.span, ..RunEffect::default() };
        self.fields(node, "a run", &["stage", "command", "writes", "removes"], |r, key, value| match key {
            "stage" => run.stage = r.text(value, key).map(str::to_owned),
            "command" => run.command = r.text(value, key).unwrap_or_default().to_owned(),
            "writes" => run.writes = r.file_entries(value, key),
            _ => run.removes = r.texts(value, key),
        });
        if run.command.is_empty() {
            self.error(
                "manifest-value",
                node.span,
                "a run needs a `command`: a glob over one command, such as `go build *`",
            );
            return None;
        }
        Some(run)
    }

    fn secret(&mut self, node: &Node) -> Option<Arc<[u8]>> {
        let mut content = None;
        self.fields(node, "a secret", &["content", "content_from"], |r, key, value| {
            content = if key == "content" { r.content(value) } else { r.content_from(value) };
        });
        content
    }

    fn download(&mut self, node: &Node) -> Download {
        let mut download = Download::default();
        let known = ["size", "content", "content_from", "listing", "files"];
        self.fields(node, "a download", &known, |r, key, value| match key {
            "size" => download.size = r.size(value),
            "content" => download.content = r.content(value),
            "content_from" => download.content = r.content_from(value),
            "listing" => download.contents.listing = r.listing(value),
            _ => download.contents.files = r.file_entries(value, key),
        });
        let length = download.content.as_ref().map(|content| content.len() as u64);
        download.size = length.or(download.size);
        download
    }
}
