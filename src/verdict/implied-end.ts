interface Rule {
  readonly closes: readonly string[]
  /** Elements beyond which it does not reach. */
  readonly until: readonly string[]
}

const paragraph: Rule = { closes: ['p'], until: ['div', 'td', 'li', 'body', 'section', 'form', 'button', 'a'] }
const cell: Rule = { closes: ['td', 'th'], until: ['tr', 'table'] }
const term: Rule = { closes: ['dt', 'dd'], until: ['dl'] }
const rules = new Map<string, Rule>([
  ['li', { closes: ['li'], until: ['ul', 'ol', 'menu'] }],
  ['dt', term],
  ['dd', term],
  ['td', cell],
  ['th', cell],
  ['tr', { closes: ['tr'], until: ['table'] }],
  ['option', { closes: ['option'], until: ['select'] }],
  ['a', { closes: ['a'], until: ['td', 'table', 'svg', 'body'] }],
  ...['p', 'div', 'ul', 'ol', 'table', 'form', 'h1', 'h2', 'h3'].map((tag) => [tag, paragraph] as const),
])
/** Levels that are looked at; what was left open further out is not in the way. */
const REACH = 12

/**
 * Index in the stack of open elements of the one that a new tag closes, because authors may leave out its end tag
 * (HTML Standard §13.1.2.4); -1 for none. Without this, the entries of old menus would lie within each other.
 */
export function impliedEnd(tag: string, stack: readonly { readonly tag: string }[]): number {
  const rule = rules.get(tag)
  if (rule === undefined) return -1
  for (let index = stack.length - 1; index >= Math.max(0, stack.length - REACH); index -= 1) {
    const open = stack[index]?.tag ?? ''
    if (rule.until.includes(open)) return -1
    if (rule.closes.includes(open)) return index
  }
  return -1
}
