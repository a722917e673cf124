//! RUN: what a command leaves behind.

use super::step::{Outcome, Place};
use super::world::World;
use super::{Halt, unknown};
use crate::plan::Run;

/// Executes a RUN.
pub fn step(place: &Place<'_>, _run: &Run, _world: &World, outcome: &mut Outcome) -> Result<(), Halt> {
    outcome.unknown = unknown::anything();
    outcome.diagnostics.push(unknown::command(&place.step.text, place.step.span));
    Ok(())
}
