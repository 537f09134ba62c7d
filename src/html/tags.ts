const setOf = (names: string): ReadonlySet<string> => new Set(names.split(' '))

/** Elements without content (HTML Standard §13.1.2). */
export const VOID_TAGS = setOf('area base br col embed hr img input link meta param source track wbr')
/** A reader does not see their text, or not as text of the page. */
export const UNSEEN_TAGS = setOf('template noscript dialog option textarea svg style script title')

/** What a start tag closes if authors leave out the end tag, and the elements beyond which it does not reach. */
interface ImpliedEnd {
  readonly closes: ReadonlySet<string>
  readonly within: ReadonlySet<string>
}

const paragraph: ImpliedEnd = { closes: setOf('p'), within: setOf('div td li body section form button a') }
const cell: ImpliedEnd = { closes: setOf('td th'), within: setOf('tr table') }
const term: ImpliedEnd = { closes: setOf('dt dd'), within: setOf('dl') }
const IMPLIED_ENDS: ReadonlyMap<string, ImpliedEnd> = new Map([
  ['li', { closes: setOf('li'), within: setOf('ul ol menu') }],
  ['dt', term],
  ['dd', term],
  ['td', cell],
  ['th', cell],
  ['tr', { closes: setOf('tr'), within: setOf('table') }],
  ['option', { closes: setOf('option'), within: setOf('select') }],
  ['a', { closes: setOf('a'), within: setOf('td table svg body') }],
  ...['p', 'div', 'ul', 'ol', 'table', 'form', 'h1', 'h2', 'h3'].map((tag) => [tag, paragraph] as const),
])
/** Levels that are searched; what was left open further out is not in the way. */
const REACH = 12

/**
 * Index in the stack of open elements of the one that a start tag closes, because authors may leave out its end tag
 * (HTML Standard §13.1.2.4); -1 for none. Without this, the entries of old menus would be nested.
 */
export function impliedEnd(tag: string, stack: readonly { readonly tag: string }[]): number {
  const implied = IMPLIED_ENDS.get(tag)
  if (implied === undefined) return -1
  for (let index = stack.length - 1; index >= Math.max(0, stack.length - REACH); index -= 1) {
    const open = stack[index]?.tag ?? ''
    if (implied.within.has(open)) return -1
    if (implied.closes.has(open)) return index
  }
  return -1
}
