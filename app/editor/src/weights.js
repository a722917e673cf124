// The gutter that shows what each line weighs: a figure and a bar.

import {RangeSet, StateEffect, StateField} from "@codemirror/state"
import {GutterMarker, gutter} from "@codemirror/view"

/// `[{line, text, share, certain, base, title}]` in ascending order of lines.
export const setWeights = StateEffect.define()

class Weight extends GutterMarker {
  constructor(weight) { super(); this.weight = weight }
  eq(other) {
    const [a, b] = [this.weight, other.weight]
    return a.text === b.text && a.share === b.share && a.certain === b.certain && a.base === b.base && a.title === b.title
  }
  toDOM() {
    const row = document.createElement("div")
    row.className = "cm-weight"
    row.title = this.weight.title
    row.dataset.certain = this.weight.certain
    row.dataset.base = this.weight.base
    const figure = row.appendChild(document.createElement("span"))
    figure.textContent = this.weight.text
    const track = row.appendChild(document.createElement("div"))
    const bar = track.appendChild(document.createElement("i"))
    bar.style.width = `${Math.max(this.weight.share * 44, this.weight.share > 0 ? 2 : 0)}px`
    return row
  }
}

const field = StateField.define({
  create: () => RangeSet.empty,
  update(set, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setWeights)) return markers(transaction.state.doc, effect.value)
    }
    return set.map(transaction.changes)
  },
})

function markers(doc, list) {
  return RangeSet.of(list.map(weight => new Weight(weight).range(doc.line(weight.line).from)), true)
}

const spacer = new Weight({text: "88.88 MB", share: 1, certain: true, base: false, title: ""})

export const weights = [
  field,
  gutter({class: "cm-weights", side: "after", markers: view => view.state.field(field), initialSpacer: () => spacer}),
]
