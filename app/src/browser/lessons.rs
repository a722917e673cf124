//! What a person did in lessons, and lessons of their own, kept in the browser. They are no documents: what cannot be read of what
//! was done begins anew.

use super::{plain, storage};
use crate::lesson::Lesson;
use crate::state::learning::Learning;
use serde::{Deserialize, Serialize};

/// The setting that holds it.
const LESSONS: &str = "lessons";

/// Version of the stored form.
const VERSION: u32 = 1;

/// What settings begin with that hold a lesson of a person's own; its name follows.
const OWN: &str = "lesson.";

/// A stored lesson.
#[derive(Serialize, Deserialize)]
struct KeptLesson {
    version: u32,
    lesson: Lesson,
}

/// The stored form.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    learning: Learning,
}

/// What was kept.
pub fn load() -> Learning {
    let text = storage::setting(LESSONS).unwrap_or_default();
    let value = js_sys::JSON::parse(&text).ok();
    let kept = value.and_then(|value| serde_wasm_bindgen::from_value::<Kept>(value).ok());
    kept.filter(|kept| kept.version == VERSION).map(|kept| kept.learning).unwrap_or_default()
}

/// Keeps it; who took no lesson leaves nothing behind.
pub fn save(learning: &Learning) {
    if learning.taken.is_empty() {
        return storage::set_setting(LESSONS, None);
    }
    let value = plain(&Kept { version: VERSION, learning: learning.clone() });
    let text = value.ok().and_then(|value| js_sys::JSON::stringify(&value).ok()).map(String::from);
    storage::set_setting(LESSONS, text.as_deref());
}

/// The lessons of a person's own, in the order of their titles.
pub fn load_own() -> Vec<Lesson> {
    let read = |text: String| {
        let value = js_sys::JSON::parse(&text).ok()?;
        serde_wasm_bindgen::from_value::<KeptLesson>(value).ok()
    };
    let kept = storage::settings(OWN).into_iter().filter_map(read).filter(|kept| kept.version == VERSION);
    let mut lessons: Vec<Lesson> = kept.map(|kept| kept.lesson).collect();
    lessons.sort_by(|a, b| (a.rank, &a.title).cmp(&(b.rank, &b.title)));
    lessons
}

/// Keeps one; the error is a sentence for a person.
pub fn keep_own(lesson: &Lesson) -> Result<(), String> {
    let text = plain(&KeptLesson { version: VERSION, lesson: lesson.clone() })
        .and_then(|value| js_sys::JSON::stringify(&value).map(String::from).map_err(|error| super::words_of(&error)));
    text.and_then(|text| storage::put_setting(&setting_of(&lesson.name), &text)).map_err(|reason| {
        format!("“{}” cannot be kept in this browser ({reason}): after a reload you open it again.", lesson.title)
    })
}

/// Forgets one.
pub fn forget_own(name: &str) {
    storage::set_setting(&setting_of(name), None);
}

fn setting_of(name: &str) -> String {
    format!("{OWN}{name}")
}
