//! The user of containers, who may not exist on another base.

use super::Subject;
use super::base::{Base, Family};
use crate::filesystem::AbsPath;

/// Programs that make accounts.
const MAKERS: [&str; 4] = ["addgroup", "adduser", "groupadd", "useradd"];

/// What distroless images call `nonroot`: above every id that distributions hand out.
const NOBODY: &str = "65532:65532";

/// How the user of containers is had in the new stage.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct User {
    /// Commands that make the account.
    pub commands: Vec<String>,
    /// What USER says instead, where the name is not known there.
    pub number: Option<String>,
}

/// How a user, as USER names it, is had on another base.
pub fn on(subject: &Subject<'_, '_>, user: &str, to: &Base) -> User {
    let (name, group) = user.split_once(':').unwrap_or((user, ""));
    let is_number = |text: &str| text.is_empty() || text.bytes().all(|b| b.is_ascii_digit());
    if name.contains('$') || is_number(name) && is_number(group) || name == "root" || to.has_user(name) {
        return User::default();
    }
    let own = Base::of(subject);
    if own.family == to.family && own.family != Family::Other {
        let makers = subject.ran.iter().filter(|ran| MAKERS.contains(&ran.call.name()));
        let makers: Vec<_> = makers.collect();
        let all_literal = makers.iter().all(|ran| (0..ran.call.words.len()).all(|word| ran.call.is_literal(word)));
        if !makers.is_empty() && all_literal {
            let commands = makers.iter().map(|ran| ran.call.span.of(ran.call.script.text).to_owned());
            return User { commands: commands.collect(), number: None };
        }
    }
    User { commands: Vec::new(), number: Some(number(subject, name).unwrap_or_else(|| NOBODY.to_owned())) }
}

/// Numbers of a user, where the accounts of the image are known.
fn number(subject: &Subject<'_, '_>, name: &str) -> Option<String> {
    let accounts = subject.text(&AbsPath::new("/etc/passwd"))?;
    let row =
        accounts.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|row| row.first() == Some(&name))?;
    Some(format!("{}:{}", row.get(2)?, row.get(3)?))
}
