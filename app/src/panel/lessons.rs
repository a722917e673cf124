//! The menu of the lessons: those of the page, and a teacher's own, which are opened here and taken out again.

use super::masthead::rest;
use crate::browser::{disk, lessons};
use crate::lesson::Lesson;
use crate::library::Library;
use crate::state::learning::{Learning, LessonAct};
use crate::store::Store;
use yew::prelude::*;

/// The lessons, and the way to open one of one's own.
pub fn draw(library: &Library, learning: &Learning, store: &Store) -> Html {
    let (own, shipped): (Vec<&Lesson>, Vec<&Lesson>) = library.lessons.iter().partition(|lesson| lesson.is_own());
    let choose = {
        let store = store.clone();
        move |_| disk::choose(&store)
    };
    html! {
        <>
            <ul class="choices">
                { for shipped.into_iter().map(|lesson| item(lesson, learning, store)) }
                { rest("lessons", &library.arrival) }
            </ul>
            if !own.is_empty() {
                <section aria-label="Your own lessons">
                    <p class="choices-name" aria-hidden="true">{ "Your own, kept in this browser" }</p>
                    <ul class="choices">{ for own.iter().map(|lesson| item(lesson, learning, store)) }</ul>
                    <ul class="acts">{ for own.iter().map(|lesson| remove(lesson, store)) }</ul>
                </section>
            }
            <ul class="acts">
                <li><button type="button" class="button" title="A lesson.json and the files that it names; or drop the folder on the page"
                    onclick={choose}>{ "Open a lesson of your own…" }</button></li>
            </ul>
        </>
    }
}

fn item(lesson: &Lesson, learning: &Learning, store: &Store) -> Html {
    let current = learning.open.as_ref() == Some(&lesson.name);
    let taken = learning.taken.get(&lesson.name);
    let take = {
        let (store, name) = (store.clone(), AttrValue::from(lesson.name.clone()));
        move |_| store.lesson(LessonAct::Took(name.clone()))
    };
    html! {
        <li key={lesson.name.clone()}>
            <button type="button" class="choice" onclick={take} aria-current={current.then_some("true")}>
                <strong>{ &lesson.title }</strong>
                <span>{ &lesson.summary }</span>
                if let Some(taken) = taken { <em>{ format!("You were at step {} of {}.", taken.step + 1, lesson.steps.len()) }</em> }
            </button>
        </li>
    }
}

fn remove(lesson: &Lesson, store: &Store) -> Html {
    let remove = {
        let (store, name) = (store.clone(), AttrValue::from(lesson.name.clone()));
        move |_| {
            lessons::forget_own(&name);
            store.lesson(LessonAct::Removed(name.clone()));
        }
    };
    html! {
        <li key={lesson.name.clone()}>
            <button type="button" class="button" onclick={remove}>{ format!("Remove “{}”", lesson.title) }</button>
        </li>
    }
}
