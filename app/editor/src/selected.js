// The lines of the selected layer, highlighted.

import {StateEffect, StateField} from "@codemirror/state"
import {Decoration, EditorView} from "@codemirror/view"

/// `{from, to}`: lines from 1, inclusive; `from` 0 for none.
export const selectLines = StateEffect.define()

const line = Decoration.line({class: "cm-chosenLine"})

export const selectedLines = StateField.define({
  create: () => Decoration.none,
  update(set, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(selectLines)) return lines(transaction.state.doc, effect.value)
    }
    return set.map(transaction.changes)
  },
  provide: field => EditorView.decorations.from(field),
})

function lines(doc, {from, to}) {
  const ranges = []
  if (from >= 1) for (let n = from; n <= Math.min(to, doc.lines); n++) ranges.push(line.range(doc.line(n).from))
  return Decoration.set(ranges)
}
