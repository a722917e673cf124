//! What "size" means: tools print different figures for one image, and each is right about something else.

use layerlab_core::report::Image;

/// A meaning of "size".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lens {
    /// What `docker history` adds up.
    #[default]
    History,
    /// What a container sees.
    Content,
    /// What the containerd image store keeps.
    Store,
    /// What a registry keeps.
    Registry,
}

impl Lens {
    /// All of them, the usual one first.
    pub const ALL: [Self; 4] = [Self::History, Self::Content, Self::Store, Self::Registry];

    /// The figure of an image.
    pub fn bytes(self, image: &Image) -> u64 {
        match self {
            Self::History => image.bytes,
            Self::Content => image.content_bytes,
            Self::Store => image.store_bytes,
            Self::Registry => image.gzip_bytes,
        }
    }

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::History => "History",
            Self::Content => "Content",
            Self::Store => "Store",
            Self::Registry => "Registry",
        }
    }

    /// In a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::History => {
                "All layers unpacked, as docker history adds them up: a file that a later layer deletes still counts."
            }
            Self::Content => "The files that a container sees: what later layers hide or replace does not count.",
            Self::Store => {
                "What Docker with the containerd store keeps on disk: the layers compressed and again unpacked. The disk's blocks add up to 4 kB a file."
            }
            Self::Registry => {
                "What a registry stores and a first pull moves: every layer compressed with gzip. An estimate by kind of file."
            }
        }
    }

    /// What stands before its figure: compressed sizes are estimates, and the store's is only the part that follows by rule.
    pub fn mark(self) -> &'static str {
        match self {
            Self::History | Self::Content => "",
            Self::Store => "≥ ",
            Self::Registry => "≈ ",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_image_has_a_figure_for_every_meaning() {
        let image = Image { bytes: 10, content_bytes: 7, store_bytes: 14, gzip_bytes: 4, ..Image::default() };
        assert_eq!(Lens::ALL.map(|lens| lens.bytes(&image)), [10, 7, 14, 4]);
        assert_eq!(Lens::default(), Lens::ALL[0]);
    }
}
