//! Every kind of message comes back as it was.

use super::{Sealed, read, write};
use crate::draft::Draft;
use crate::engine::advise::AdviseAsk;
use crate::engine::answer::Desk;
use crate::engine::context::ContextAsk;
use crate::engine::look::{Look, LookAsk};
use crate::engine::post::{Inbox, Outbox};
use crate::engine::what_if::{Edit, WhatIfAsk};
use crate::engine::{Ask, Detailed, Question, Reply};
use crate::library::folders;
use layerlab_core::optimize::{Choice, Goal};
use layerlab_core::report::files::{BlocksQuery, FilesQuery, Scope};
use layerlab_core::report::rerun::Change;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A question crosses to the worker, its answer back, and what an answer seals for the detail views comes out of it.
fn crosses(desk: &mut Desk, question: Question) -> Reply {
    let bytes = Outbox::default().write(&question);
    let question = Inbox::default().read(&bytes).filter(|read| *read == question).expect("the question comes back");
    let reply = desk.reply(question);
    assert_eq!(read::<Reply>(&write(&reply)).as_ref(), Some(&reply));
    if let Reply::Detailed(Sealed(bytes)) = &reply {
        let detailed: Detailed = read(bytes).expect("a detail view's answer");
        assert_eq!(write(&detailed), *bytes);
    }
    reply
}

#[test]
fn questions_and_answers_cross_unchanged() {
    let library = folders::shipped();
    for draft in library.examples.iter().map(Draft::of) {
        let mut desk = Desk::default();
        let look = |what| Question::Look(LookAsk { revision: 3, version: 0, what });
        crosses(&mut desk, Question::Report(Ask::about(&draft, &library, 3)));
        crosses(&mut desk, Question::Offers(Ask::about(&draft, &library, 3)));
        crosses(&mut desk, look(Look::Rows(FilesQuery { limit: 20, ..FilesQuery::default() })));
        crosses(&mut desk, look(Look::Blocks(BlocksQuery { depth: 2, limit: 20, ..BlocksQuery::default() })));
        crosses(&mut desk, look(Look::Trace(Scope::default().stage, "/bin".into())));
        let choice = Choice {
            accept: [("rule:1:1".to_owned(), [("user".to_owned(), "5".to_owned())].into())].into(),
            skip: vec!["other".into()],
            goal: Some(Goal::Surface),
            ..Choice::default()
        };
        crosses(&mut desk, Question::Advise(AdviseAsk { revision: 3, version: 0, choice, wanted: true }));
        crosses(&mut desk, Question::Names);
        let edit = Edit::Change(Change::of_path("a"));
        crosses(&mut desk, Question::Context(ContextAsk { revision: 3, ..ContextAsk::default() }));
        crosses(&mut desk, Question::WhatIf(WhatIfAsk { revision: 3, versions: vec![0], edit }));
    }
}

/// All that serde knows and ours may come to use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Kinds {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<u8>,
    signed: i64,
    small: i8,
    large: u64,
    float: f64,
    letter: char,
    pair: (u16, bool),
    map: BTreeMap<String, Option<u32>>,
    forms: Vec<Form>,
    unit: (),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Form {
    Unit,
    New(String),
    Pair(u8, i32),
    Named { a: f32, b: Option<()> },
}

fn kinds() -> Kinds {
    let forms = vec![Form::Unit, Form::New("é".into()), Form::Pair(255, -1), Form::Named { a: 0.5, b: Some(()) }];
    let map = [("".to_owned(), None), ("x".to_owned(), Some(300))].into();
    Kinds {
        signed: i64::MIN,
        small: -128,
        large: u64::MAX,
        float: f64::MIN,
        letter: '𝄞',
        pair: (65535, true),
        map,
        forms,
        ..Kinds::default()
    }
}

#[test]
fn every_kind_of_value_comes_back() {
    for value in [kinds(), Kinds::default(), Kinds { left_out: vec![0, 255], signed: i64::MAX, ..kinds() }] {
        assert_eq!(read(&write(&value)), Some(value));
    }
}

#[test]
fn damaged_bytes_are_no_value_and_no_panic() {
    let bytes = write(&kinds());
    for length in 0..bytes.len() {
        assert_eq!(read::<Kinds>(&bytes[..length]), None, "{length} bytes");
    }
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xff;
        read::<Kinds>(&damaged);
    }
    assert_eq!(read::<u32>(&[1, 1]), None);
}
