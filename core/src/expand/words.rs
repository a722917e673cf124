//! Splitting what a word becomes into words.

/// Splits at blanks while characters come in; the word in the making is kept outside.
#[derive(Default)]
pub struct Words {
    splits: bool,
    done: Vec<String>,
    inside: bool,
}

impl Words {
    /// None yet; whether anybody asks for them.
    pub fn new(splits: bool) -> Self {
        Self { splits, ..Self::default() }
    }

    /// A character that may end a word.
    pub fn push(&mut self, c: char, word: &mut String) {
        if !c.is_whitespace() {
            self.push_raw(c, word);
        } else if self.inside && !word.is_empty() {
            self.done.push(std::mem::take(word));
            self.inside = false;
        }
    }

    /// The value of a variable, which is split as well.
    pub fn push_value(&mut self, value: &str, word: &mut String) {
        if self.splits {
            value.chars().for_each(|c| self.push(c, word));
        }
    }

    /// A character that is part of a word whatever it is.
    pub fn push_raw(&mut self, c: char, word: &mut String) {
        if self.splits {
            word.push(c);
        }
        self.inside = true;
    }

    /// A text that is part of a word whatever is in it.
    pub fn push_whole(&mut self, text: &str, word: &mut String) {
        if self.splits {
            word.push_str(text);
        }
        self.inside = true;
    }

    /// The words.
    pub fn finish(mut self, word: &mut String) -> Vec<String> {
        if !word.is_empty() {
            self.done.push(std::mem::take(word));
        }
        self.done
    }
}
