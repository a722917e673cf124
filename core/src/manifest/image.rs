//! `images:`.

use super::decode::Reader;
use super::yaml::{Node, Value};
use super::{Image, ImageLayer, Os};
use crate::image::Config;

const IMAGE: [&str; 8] = ["listing", "files", "size", "gzip_size", "layers", "os", "config", "packages"];
const CONFIG: [&str; 12] = [
    "env",
    "entrypoint",
    "cmd",
    "workdir",
    "user",
    "shell",
    "onbuild",
    "volumes",
    "exposed_ports",
    "labels",
    "stop_signal",
    "healthcheck",
];

impl Reader<'_> {
    pub(super) fn image(&mut self, node: &Node) -> Image {
        let mut image = Image::default();
        self.fields(node, "an image", &IMAGE, |r, key, value| match key {
            "listing" => image.contents.listing = r.listing(value),
            "files" => image.contents.files = r.file_entries(value, "files"),
            "size" => image.size = r.size(value),
            "gzip_size" => image.gzip_size = r.size(value),
            "layers" => image.layers = r.layers(value),
            "os" => image.os = Some(r.os(value)),
            "config" => image.config = r.config(value),
            _ => image.packages = r.texts(value, "packages"),
        });
        image
    }

    fn layers(&mut self, node: &Node) -> Vec<ImageLayer> {
        let items = self.list(node, "layers");
        items.iter().map(|item| self.layer(item)).collect()
    }

    fn layer(&mut self, node: &Node) -> ImageLayer {
        let mut layer = ImageLayer::default();
        self.fields(node, "a layer", &["size", "gzip_size", "created_by"], |r, key, value| match key {
            "size" => layer.size = r.size(value),
            "gzip_size" => layer.gzip_size = r.size(value),
            _ => layer.created_by = r.text(value, "created_by").unwrap_or_default().to_owned(),
        });
        layer
    }

    fn os(&mut self, node: &Node) -> Os {
        let mut os = Os::default();
        self.fields(node, "os", &["id", "version"], |r, key, value| {
            let text = r.text(value, key).unwrap_or_default().to_owned();
            *(if key == "id" { &mut os.id } else { &mut os.version }) = text;
        });
        os
    }

    fn config(&mut self, node: &Node) -> Config {
        let mut config = Config::default();
        self.fields(node, "config", &CONFIG, |r, key, value| match key {
            "env" => config.env = r.pairs(value, "env"),
            "entrypoint" => config.entrypoint = Some(r.command(value, key)),
            "cmd" => config.cmd = Some(r.command(value, key)),
            "workdir" => config.workdir = r.owned(value, key),
            "user" => config.user = r.owned(value, key),
            "shell" => config.shell = r.texts(value, key),
            "onbuild" => config.onbuild = r.texts(value, key),
            "volumes" => config.volumes = r.texts(value, key),
            "exposed_ports" => config.exposed_ports = r.texts(value, key),
            "labels" => config.labels = r.pairs(value, key).into_iter().collect(),
            "stop_signal" => config.stop_signal = Some(r.owned(value, key)),
            _ => config.healthcheck = Some(r.texts(value, key)),
        });
        config
    }

    fn owned(&mut self, node: &Node, what: &str) -> String {
        self.text(node, what).unwrap_or_default().to_owned()
    }

    /// A list is the exec form, a text the shell form.
    fn command(&mut self, node: &Node, what: &str) -> Vec<String> {
        match &node.value {
            Value::Text(script) => vec!["/bin/sh".into(), "-c".into(), script.clone()],
            _ => self.texts(node, what),
        }
    }

    /// A mapping, or a list of `NAME=value`.
    fn pairs(&mut self, node: &Node, what: &str) -> Vec<(String, String)> {
        if let Value::List(_) = &node.value {
            let split = |text: String| match text.split_once('=') {
                Some((name, value)) => (name.to_owned(), value.to_owned()),
                None => (text, String::new()),
            };
            return self.texts(node, what).into_iter().map(split).collect();
        }
        let entries = self.map(node, what);
        let value = |r: &mut Self, node: &Node| match node.value {
            Value::Null => Some(String::new()),
            _ => r.text(node, what).map(str::to_owned),
        };
        entries.into_iter().filter_map(|(name, _, node)| Some((name.to_owned(), value(self, node)?))).collect()
    }
}
