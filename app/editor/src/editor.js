// The editor of the Layerlab page, as one global: `window.layerlabEditor.create(parent, host)`.
//
// It knows text, lines and columns and nothing about Docker: colours, diagnostics, weights and completions come from the
// host. Every document keeps its own undo history while another one is shown. Positions are lines from 1 and columns from 1
// in UTF-16 units, except in `host.colours` and `host.complete`, which speak of offsets in UTF-16 units.
//
// It lives in a shadow root: only there does CodeMirror style itself by constructed style sheets, which a content security
// policy without `unsafe-inline` allows.

import {Annotation, EditorState, Transaction} from "@codemirror/state"
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view"
import {defaultKeymap, history, historyKeymap} from "@codemirror/commands"
import {highlightSelectionMatches, search, searchKeymap} from "@codemirror/search"
import {autocompletion, completionKeymap} from "@codemirror/autocomplete"
import {lintKeymap, setDiagnostics} from "@codemirror/lint"
import {colours} from "./colours.js"
import {selectLines, selectedLines} from "./selected.js"
import {setWeights, weights} from "./weights.js"
import {theme} from "./theme.js"

/// Marks what the host did, so that it is not told of it as if a person had typed.
const byHost = Annotation.define()

/// An editor in `parent`. `host` has:
/// `changed(document, text)`, `placed(document, line)` and `mended(document, edits)`, called for what a person does;
/// `colours(document, text)`, which gives a Uint32Array of (from, to, index in `kinds`); `kinds`, an array of names;
/// `complete(document, text, offset)`, which gives null or `{from, partial, options: [{label, detail}]}`.
function create(parent, host) {
  const root = parent.shadowRoot ?? parent.attachShadow({mode: "open"})
  root.replaceChildren()
  const states = new Map()
  let shown = null
  const view = new EditorView({root, parent: root, state: EditorState.create({doc: ""})})

  const stateOf = (name, text, label) => EditorState.create({doc: text, extensions: [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    EditorView.lineWrapping,
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({top: true}),
    autocompletion({override: [context => complete(host, name, context)], icons: false}),
    keymap.of([...completionKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap]),
    EditorView.contentAttributes.of({"aria-label": label, tabindex: "0", autocapitalize: "off", autocorrect: "off"}),
    EditorView.domEventHandlers({beforeinput: replaceSelected}),
    EditorView.updateListener.of(update => tell(host, name, update)),
    colours(text => host.colours(name, text), host.kinds),
    selectedLines,
    weights,
    theme,
  ]})

  const change = (name, spec) => {
    if (name === shown) view.dispatch(spec)
    else if (states.has(name)) states.set(name, states.get(name).update(spec).state)
  }
  const state = name => name === shown ? view.state : states.get(name)

  return {
    /// Shows a document, made from `text` when it is new, and brought to `text` when it has another one.
    open(name, text, label) {
      if (name !== shown) {
        if (shown !== null) states.set(shown, view.state)
        shown = name
        view.setState(states.get(name) ?? stateOf(name, text, label))
      }
      const old = view.state.doc.toString()
      if (old !== text) view.dispatch({...difference(old, text), annotations: byHost.of(true)})
    },
    /// Forgets every document and its history.
    forget() { states.clear(); shown = null },
    /// Underlines: `[{line, column, endLine, endColumn, severity, message, source, edits, fix}]`; with edits comes a button, `fix`, that hands
    /// them back.
    diagnose(name, list) {
      const current = state(name)
      if (!current) return
      change(name, setDiagnostics(current, list.map(d => placed(current.doc, d, () => host.mended(name, d.edits)))))
    },
    /// What each line weighs: `[{line, text, share, certain, base, title}]`, `share` from 0 to 1.
    weigh(name, list) {
      const current = state(name)
      if (current) change(name, {effects: setWeights.of(list.filter(w => w.line <= current.doc.lines))})
    },
    /// Highlights the lines `from` to `to`; none when `from` is 0. Scrolls to them when `reveal` is set.
    select(name, from, to, reveal) {
      const current = state(name)
      if (!current) return
      const effects = [selectLines.of({from, to: Math.min(to, current.doc.lines)})]
      if (reveal && from >= 1 && from <= current.doc.lines) {
        effects.push(EditorView.scrollIntoView(current.doc.line(from).from, {y: "nearest", yMargin: 40}))
      }
      change(name, {effects})
    },
    /// Puts the cursor on a place and the focus into the editor.
    go(line, column) {
      const at = offset(view.state.doc, line, column)
      view.dispatch({selection: {anchor: at}, effects: EditorView.scrollIntoView(at, {y: "center"}), annotations: byHost.of(true)})
      view.focus()
    },
    focus() { view.focus() },
    destroy() { view.destroy(); root.replaceChildren() },
  }
}

/// Tells the host what a person did.
function tell(host, name, update) {
  const person = update.transactions.some(t => !t.annotation(byHost))
  if (!person) return
  if (update.docChanged) host.changed(name, update.state.doc.toString())
  const moved = update.transactions.some(t => t.annotation(Transaction.userEvent)) && (update.selectionSet || update.docChanged)
  if (moved) host.placed(name, update.state.doc.lineAt(update.state.selection.main.head).number)
}

/// Types over a selection. Left to itself, the browser would put the new text into an element with the old text's looks, in a
/// style attribute, which the content security policy forbids.
function replaceSelected(event, view) {
  if (event.inputType !== "insertText" || event.isComposing || !event.data || view.state.selection.main.empty) return false
  event.preventDefault()
  view.dispatch(view.state.replaceSelection(event.data), {userEvent: "input.type", scrollIntoView: true})
  return true
}

/// The smallest replacement that turns `old` into `text`, so that cursor and marks stay where they are.
function difference(old, text) {
  let start = 0
  const least = Math.min(old.length, text.length)
  while (start < least && old.charCodeAt(start) === text.charCodeAt(start)) start++
  let end = 0
  while (end < least - start && old.charCodeAt(old.length - 1 - end) === text.charCodeAt(text.length - 1 - end)) end++
  return {changes: {from: start, to: old.length - end, insert: text.slice(start, text.length - end)}}
}

/// The offset of a line and a column, kept inside the document.
function offset(doc, line, column) {
  if (line < 1) return 0
  if (line > doc.lines) return doc.length
  const {from, to} = doc.line(line)
  return Math.min(from + Math.max(column, 1) - 1, to)
}

/// A diagnostic as CodeMirror wants it; an empty one covers its line, so that it can be seen.
function placed(doc, d, mend) {
  let from = offset(doc, d.line, d.column), to = offset(doc, d.endLine, d.endColumn)
  if (to <= from) ({from, to} = doc.lineAt(from))
  const actions = d.edits.length ? [{name: d.fix, apply: mend}] : []
  return {from, to, severity: d.severity, message: d.message, source: d.source, actions}
}

/// Asks the host for completions of the word at the cursor.
function complete(host, name, context) {
  const answer = host.complete(name, context.state.doc.toString(), context.pos)
  if (!answer || (!context.explicit && answer.from === context.pos)) return null
  return {from: answer.from, options: answer.options, validFor: answer.partial ? undefined : /^[\w.\-:/]*$/}
}

window.layerlabEditor = {create}
