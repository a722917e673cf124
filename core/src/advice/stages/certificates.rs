//! Certificates of the authorities, which a program needs that calls out over TLS and brings none itself.

use super::base::{Base, Family};
use super::{Draft, Subject, packages};
use crate::filesystem::AbsPath;

/// Where Debian and Alpine keep them in one file.
const FILE: &str = "/etc/ssl/certs/ca-certificates.crt";

/// What in a source means that its program calls out.
const CALLS: [&str; 14] = [
    "http.Client",
    "http.Get",
    "http.NewRequest",
    "http.Post",
    "https://",
    "tls.",
    "tls::",
    "grpc",
    "smtp",
    "aws",
    "oauth",
    "reqwest",
    "curl_easy",
    "SSL_",
];

/// Takes certificates along to an image that has none, where the program may call out: its sources, which have these endings,
/// say so or are not known.
pub fn take_along(subject: &Subject<'_, '_>, rule: &str, endings: &[&str], draft: &mut Draft) {
    let base = Base::named(&draft.image);
    let has_own = base.family == Family::Alpine || base.family == Family::Bare && draft.image != "scratch";
    if has_own || Base::of(subject).family == Family::Other || has_none(subject) {
        return;
    }
    let answer = subject.value(rule, "certificates", if may_call(subject, endings) { "yes" } else { "no" });
    if answer == "yes" {
        // What changes least comes first.
        draft.carried.insert(0, AbsPath::new(FILE));
    }
    draft.values.push(("certificates", "whether it calls out over TLS: yes or no", answer));
}

/// Whether the image has none itself: Debian's and Ubuntu's own images come without.
fn has_none(subject: &Subject<'_, '_>) -> bool {
    let name = subject.base.split([':', '@']).next().and_then(|name| name.rsplit('/').next());
    let installs = || packages::installed(subject).iter().any(|name| name == "ca-certificates");
    matches!(name, Some("debian" | "ubuntu")) && subject.tree.get(&AbsPath::new(FILE)).is_none() && !installs()
}

fn may_call(subject: &Subject<'_, '_>, endings: &[&str]) -> bool {
    let mut may = false;
    subject.context.world.context().walk(&AbsPath::root(), &mut |path, node| {
        let Some(file) = node.as_file() else { return };
        let is_source = path.name().is_some_and(|name| endings.iter().any(|ending| name.ends_with(ending)));
        may |= match file.content() {
            Some(content) if is_source => {
                let text = String::from_utf8_lossy(content);
                CALLS.iter().any(|word| text.contains(word))
            }
            Some(_) => false,
            None => is_source || file.is_aggregate(),
        };
    });
    may
}
