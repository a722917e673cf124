//! Every rule of our own, one a file. A new one takes two lines here, each at its alphabetical place.

mod package_lists_left_in_layer;

use super::Rule;

/// Every rule of our own.
pub static RULES: &[&dyn Rule] = &[&package_lists_left_in_layer::PackageListsLeftInLayer];
