//! Texts and bytes that stand in the manifest or in a file beside it.

use super::Listing;
use super::decode::Reader;
use super::inflate::{self, Inflated};
use super::yaml::Node;
use std::sync::Arc;

impl Reader<'_> {
    /// The value of `listing:`: a text of several lines is the listing itself, one line names a file.
    pub(super) fn listing(&mut self, node: &Node) -> Option<Listing> {
        let text = self.text(node, "a listing")?;
        if text.contains('\n') {
            return Some(Listing { name: None, text: Arc::from(text), span: node.span });
        }
        let bytes = self.bytes(node, text)?;
        let bytes = match inflate::gunzip(&bytes) {
            Inflated::NotGzip => bytes,
            Inflated::Bytes(bytes) => bytes,
            Inflated::Broken(why) => {
                self.error("manifest-file", node.span, format!("{text}: {why}"));
                return None;
            }
        };
        // Names that are no UTF-8 are read with a replacement character: their sizes still count.
        let content = String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
        Some(Listing { name: Some(text.to_owned()), text: content.into(), span: node.span })
    }

    /// The value of `content:`.
    pub(super) fn content(&mut self, node: &Node) -> Option<Arc<[u8]>> {
        self.text(node, "content").map(|text| Arc::from(text.as_bytes()))
    }

    /// The value of `content_from:`, read beside the manifest.
    pub(super) fn content_from(&mut self, node: &Node) -> Option<Arc<[u8]>> {
        let path = self.text(node, "content_from")?;
        self.bytes(node, path).map(Arc::from)
    }

    fn bytes(&mut self, node: &Node, path: &str) -> Option<Vec<u8>> {
        match self.files.read(path) {
            Ok(bytes) => Some(bytes),
            Err(why) => {
                self.error("manifest-file", node.span, why);
                None
            }
        }
    }
}
