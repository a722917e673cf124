// The looks: only the page's tokens (custom properties reach into the shadow root), so that one switch serves both themes.

import {EditorView} from "@codemirror/view"

const underline = colour => ({
  backgroundImage: "none",
  textDecoration: `underline wavy ${colour} 1px`,
  textDecorationSkipInk: "none",
  textUnderlineOffset: "3px",
  paddingBottom: "0",
})

export const theme = EditorView.theme({
  "&": {flex: "1 1 auto", minHeight: "0", color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "var(--code-size)"},
  "&.cm-focused": {outline: "none"},
  ".cm-scroller": {fontFamily: "var(--mono)", lineHeight: "1.6", overscrollBehavior: "contain"},
  ".cm-content": {padding: "10px 0", caretColor: "var(--accent)"},
  ".cm-line": {padding: "0 12px 0 6px"},
  ".cm-gutters": {backgroundColor: "var(--surface)", color: "var(--text-faint)", border: "none"},
  ".cm-gutters.cm-gutters-after": {border: "none"},
  ".cm-lineNumbers .cm-gutterElement": {padding: "0 8px 0 14px", minWidth: "34px", fontVariantNumeric: "tabular-nums"},
  ".cm-activeLine": {backgroundColor: "transparent"},
  "&.cm-focused .cm-activeLine": {backgroundColor: "var(--hover)"},
  ".cm-activeLineGutter": {backgroundColor: "transparent", color: "var(--text)"},
  ".cm-weights .cm-chosenLine": {backgroundColor: "var(--accent-wash)"},
  ".cm-line.cm-chosenLine, &.cm-focused .cm-activeLine.cm-chosenLine": {
    backgroundColor: "var(--accent-wash)", boxShadow: "inset 3px 0 0 var(--accent)",
  },
  ".cm-cursor, .cm-dropCursor": {borderLeftColor: "var(--accent)", borderLeftWidth: "2px"},
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "var(--selection)",
  },
  ".cm-selectionMatch": {backgroundColor: "var(--match)"},
  ".cm-searchMatch": {backgroundColor: "var(--match)", outline: "1px solid var(--line-strong)"},
  ".cm-searchMatch-selected": {backgroundColor: "var(--accent-wash)", outline: "1px solid var(--accent)"},

  ".cm-weights .cm-gutterElement": {padding: "0 10px 0 8px"},
  ".cm-weight": {
    display: "grid", gridTemplateColumns: "62px 44px", alignItems: "center", gap: "8px",
    fontFamily: "var(--sans)", fontSize: "12px", fontVariantNumeric: "tabular-nums", color: "var(--text-soft)",
  },
  // On a phone the text needs the room of the bars.
  "@media (max-width: 559px)": {".cm-weight": {gridTemplateColumns: "62px"}, ".cm-weight > div": {display: "none"}},
  ".cm-weight span": {textAlign: "right", whiteSpace: "nowrap"},
  ".cm-weight i": {display: "block", height: "8px", borderRadius: "1px", background: "var(--bar)"},
  ".cm-weight[data-base=true] i": {background: "var(--bar-base)"},
  ".cm-weight[data-certain=false] i": {
    backgroundImage: "repeating-linear-gradient(135deg, transparent 0 2px, color-mix(in srgb, var(--surface) 55%, transparent) 2px 4px)",
  },

  ".cm-lintRange-error": underline("var(--error)"),
  ".cm-lintRange-warning": underline("var(--warning)"),
  ".cm-lintRange-info": underline("var(--text-faint)"),
  ".cm-lintRange-hint": {
    backgroundImage: "none", paddingBottom: "0", textDecoration: "underline dotted var(--text-faint) 1px", textUnderlineOffset: "3px",
  },
  ".cm-lintPoint:after": {display: "none"},
  ".cm-tooltip": {
    backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line-strong)", borderRadius: "6px",
    boxShadow: "var(--shadow)", maxWidth: "min(52ch, 90vw)", overflow: "hidden", fontFamily: "var(--sans)", fontSize: "13px",
  },
  ".cm-diagnostic": {padding: "8px 12px", borderLeft: "3px solid", whiteSpace: "pre-wrap", lineHeight: "1.45"},
  ".cm-diagnostic-error": {borderLeftColor: "var(--error)"},
  ".cm-diagnostic-warning": {borderLeftColor: "var(--warning)"},
  ".cm-diagnostic-info, .cm-diagnostic-hint": {borderLeftColor: "var(--text-faint)"},
  ".cm-diagnosticAction": {
    backgroundColor: "var(--accent)", color: "var(--on-accent)", borderRadius: "4px", padding: "2px 8px", marginInlineStart: "8px", cursor: "pointer",
  },
  ".cm-diagnosticSource": {color: "var(--text-soft)", fontSize: "12px", opacity: "1"},
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {fontFamily: "var(--mono)", fontSize: "13px", maxHeight: "14em"},
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {padding: "3px 10px", display: "flex", justifyContent: "space-between", gap: "16px"},
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {backgroundColor: "var(--accent)", color: "var(--on-accent)"},
  ".cm-completionMatchedText": {textDecoration: "none", fontWeight: "650"},
  ".cm-completionDetail": {fontFamily: "var(--sans)", fontStyle: "normal", opacity: ".8"},

  ".cm-panels": {backgroundColor: "var(--sunken)", color: "var(--text)", fontFamily: "var(--sans)"},
  ".cm-panels.cm-panels-top": {borderBottom: "1px solid var(--line)"},
  ".cm-panels.cm-panels-bottom": {borderTop: "1px solid var(--line)"},
  ".cm-panel button, .cm-panel input": {
    font: "inherit", fontSize: "13px", color: "inherit", background: "var(--surface)", border: "1px solid var(--line-strong)",
    borderRadius: "4px", padding: "2px 8px",
  },
  ".cm-panel label": {fontSize: "13px"},
  ".cm-panel :focus-visible": {outline: "2px solid var(--accent)", outlineOffset: "1px"},

  ".t-comment": {color: "var(--code-comment)", fontStyle: "italic"},
  ".t-directive, .t-directive-value": {color: "var(--code-comment)"},
  ".t-keyword": {color: "var(--code-keyword)", fontWeight: "600"},
  ".t-unknown": {color: "var(--error)"},
  ".t-flag": {color: "var(--code-flag)"},
  ".t-flag-value, .t-string": {color: "var(--code-string)"},
  ".t-image, .t-stage": {color: "var(--code-name)"},
  ".t-name, .t-variable": {color: "var(--code-variable)"},
  ".t-operator, .t-heredoc-delimiter": {color: "var(--code-operator)"},
  ".t-continuation": {color: "var(--text-faint)"},
  ".t-heredoc-body": {color: "var(--code-string)"},
})
