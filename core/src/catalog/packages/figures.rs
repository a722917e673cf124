//! Single figures that models of commands need: what a kind of download weighs, what a tool's cache starts with. A row names
//! the figure, its bounds and likeliest value, and says in words what was measured.

use crate::size::{Estimate, Provenance};
use std::collections::BTreeMap;

/// Figures by name.
#[derive(Debug, Default)]
pub struct Figures(BTreeMap<String, Estimate>);

impl Figures {
    /// Reads lines of `name low likeliest high source`, separated by tabs; a line that has no numbers is left out.
    pub(super) fn read(&mut self, text: &str) {
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let mut fields = line.split('\t');
            let name = fields.next().unwrap_or_default();
            let mut number = || fields.next().and_then(|f| f.parse::<u64>().ok());
            if let (Some(low), Some(bytes), Some(high)) = (number(), number(), number()) {
                // A measured figure that always comes out the same is a fact, a span is a model.
                let provenance = if low == high { Provenance::Catalogue } else { Provenance::Heuristic };
                self.0.insert(name.to_owned(), Estimate::between(low, bytes, high, provenance));
            }
        }
    }

    /// A figure by its name.
    pub fn of(&self, name: &str) -> Option<Estimate> {
        self.0.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_bounds_and_tells_a_fact_from_a_model() {
        let mut figures = Figures::default();
        figures.read("# name\tlow\tlikeliest\thigh\tsource\na\t1\t2\t3\twhy\nb\t5\t5\t5\tmeasured\nbroken\tx\n");
        assert_eq!(figures.of("a"), Some(Estimate::between(1, 2, 3, Provenance::Heuristic)));
        assert_eq!(figures.of("b"), Some(Estimate::between(5, 5, 5, Provenance::Catalogue)));
        assert_eq!(figures.of("broken"), None);
    }
}
