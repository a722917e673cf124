//! What lies over the page while files are dragged over it: that they can be dropped anywhere, and what becomes of them.

use crate::state::State;
use crate::state::documents::Guest;
use yew::prelude::*;

/// The sheet over the page; the pointer goes through it.
pub fn draw(state: &State) -> Html {
    let is_lesson = matches!(state.documents.guest, Some((Guest::Lesson, _)));
    let open = state.documents.open().filter(|_| !is_lesson && !state.draft.is_pristine(&state.library));
    let place = open.map_or_else(|| "a document of its own".to_owned(), |open| format!("“{}”", open.name));
    html! {
        <div class="dropping" role="status">
            <div class="dropping-words">
                <p><strong>{ "Drop it anywhere on this page" }</strong></p>
                <ul>
                    <li>{ "A " }<b>{ "folder" }</b>{ " becomes the build context; one with a lesson.json is opened as a lesson." }</li>
                    <li>{ "A " }<b>{ "Dockerfile" }</b>{ " or a project file opens beside your documents." }</li>
                    <li>{ "A " }<b>{ "manifest" }</b>{ " (YAML, JSON), a " }<b>{ ".dockerignore" }</b>{ " or a " }<b>{ "listing" }</b>
                        { format!(" of the build context (find, du, ls -lR, tar -tv, git ls-tree) goes into {place}.") }</li>
                </ul>
                <p>{ "Nothing is uploaded, and nothing of yours is lost." }</p>
            </div>
        </div>
    }
}
