// The lines of the selected layer, highlighted; what stands beside them, too.

import {RangeSet, StateEffect, StateField} from "@codemirror/state"
import {Decoration, EditorView, GutterMarker, gutterLineClass} from "@codemirror/view"

/// `{from, to}`: lines from 1, inclusive; `from` 0 for none.
export const selectLines = StateEffect.define()

const line = Decoration.line({class: "cm-chosenLine"})
const beside = new class extends GutterMarker { elementClass = "cm-chosenLine" }()

export const selectedLines = StateField.define({
  create: () => [RangeSet.empty, RangeSet.empty],
  update(sets, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(selectLines)) return [line, beside].map(mark => marked(transaction.state.doc, effect.value, mark))
    }
    return sets.map(set => set.map(transaction.changes))
  },
  provide: field => [
    EditorView.decorations.from(field, ([lines]) => lines),
    gutterLineClass.from(field, ([, besides]) => besides),
  ],
})

function marked(doc, {from, to}, mark) {
  const ranges = []
  if (from >= 1) for (let n = from; n <= Math.min(to, doc.lines); n++) ranges.push(mark.range(doc.line(n).from))
  return RangeSet.of(ranges)
}
