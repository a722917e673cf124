//! `SecretsUsedInArgOrEnv`.

use super::{About, File, Found, Rule};
use crate::plan::{Fact, Place};
use crate::syntax::Keyword;

/// ## What it does
/// Finds ARG and ENV whose names speak of secrets: `API_KEY`, `DB_PASSWORD`, `auth_token`. Names that also speak of
/// `public`, `file` or `version` pass.
///
/// ## Why
/// Values of ARG and ENV stay in the image's history and configuration, for everyone who has the image.
///
/// ## Example
/// ```dockerfile
/// ARG GITHUB_TOKEN
/// RUN ./fetch
/// ```
/// Use instead:
/// ```dockerfile
/// RUN --mount=type=secret,id=GITHUB_TOKEN,env=GITHUB_TOKEN ./fetch
/// ```
///
/// ## Fix safety
/// There is no fix: the build command has to pass the secret in another way.

#[derive(Debug)]
pub struct SecretsUsedInArgOrEnv;

impl Rule for SecretsUsedInArgOrEnv {
    fn about(&self) -> About {
        About::new(
            "SecretsUsedInArgOrEnv",
            "secrets-used-in-arg-or-env",
            "Sensitive data should not be used in the ARG or ENV commands",
        )
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, _file: &File<'_>, out: &mut Vec<Found>) {
        let (instruction, name, span) = match fact {
            Fact::Argument { name } => ("ARG", name.text.as_str(), name.span),
            Fact::Pair { pair, name } if place.instruction.kind.keyword() == Keyword::Env => {
                ("ENV", *name, pair.name.span)
            }
            _ => return,
        };
        if has_word(name, &SECRETS) && !has_word(name, &HARMLESS) {
            let quoted = crate::quote::go(name);
            let detail = format!("Do not use ARG or ENV instructions for sensitive data ({instruction} {quoted})");
            out.push(Found::at(place, span, detail));
        }
    }
}

const SECRETS: [&str; 10] =
    ["apikey", "auth", "credential", "credentials", "key", "password", "passwd", "pword", "secret", "token"];

const HARMLESS: [&str; 3] = ["file", "public", "version"];

/// Whether one of the words stands between underscores, in any case.
fn has_word(name: &str, words: &[&str]) -> bool {
    name.split('_').any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
}
