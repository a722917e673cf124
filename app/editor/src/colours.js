// Colours: the host's tokens as decorations of what is on the screen.

import {RangeSetBuilder} from "@codemirror/state"
import {Decoration, ViewPlugin} from "@codemirror/view"

/// `tokens(text)` gives triples (from, to, index in `kinds`) in ascending order; each becomes a span of class `t-<kind>`.
export function colours(tokens, kinds) {
  const marks = kinds.map(kind => Decoration.mark({class: "t-" + kind}))
  return ViewPlugin.fromClass(class {
    constructor(view) {
      this.list = tokens(view.state.doc.toString())
      this.decorations = visible(view, this.list, marks)
    }
    update(update) {
      if (update.docChanged) this.list = tokens(update.state.doc.toString())
      if (update.docChanged || update.viewportChanged) this.decorations = visible(update.view, this.list, marks)
    }
  }, {decorations: plugin => plugin.decorations})
}

/// The decorations of the tokens in the visible ranges.
function visible(view, list, marks) {
  const builder = new RangeSetBuilder()
  const length = view.state.doc.length
  let done = 0
  for (const {from, to} of view.visibleRanges) {
    for (let i = Math.max(first(list, from), done); i < list.length && list[i] < to; i += 3) {
      done = i + 3
      const mark = marks[list[i + 2]]
      if (mark && list[i] < list[i + 1] && list[i + 1] <= length) builder.add(list[i], list[i + 1], mark)
    }
  }
  return builder.finish()
}

/// The index of the first triple that ends behind `offset`.
function first(list, offset) {
  let low = 0, high = list.length / 3
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle * 3 + 1] <= offset) low = middle + 1
    else high = middle
  }
  return low * 3
}
