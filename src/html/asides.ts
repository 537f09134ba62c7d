interface AsideKind {
  readonly opening: RegExp
  /** Its end, and what begins another of the kind inside it: then the group is empty. */
  readonly tags: RegExp
}

const kindOf = (opening: string, tags: string): AsideKind => ({
  opening: new RegExp(opening, 'i'),
  tags: new RegExp(tags, 'gi'),
})
const named = (name: string) => `${name}(?=[\\s/>])`

/** Parts of a page that it does not show, or in which what looks like a tag is none (HTML Standard §13.2.5). */
const KINDS: readonly AsideKind[] = [
  // `<!-->` is a whole comment.
  kindOf('<!(?=--)', '(-)-!?>'),
  ...['script', 'noscript', 'textarea'].map((tag) => kindOf(`<${named(tag)}`, `<(/)${named(tag)}`)),
  kindOf(`<${named('template')}`, `<(/?)${named('template')}`),
]
const ANY = new RegExp(KINDS.map(({ opening }) => opening.source).join('|'), 'gi')

/** So far before the end of a page an aside is looked for that may reach into it: the rest of a large page is not read. */
const BACK_CHARS = 262_144

/** Comments, scripts and the like of a page, one after the other: where each begins, and its end. Linear. */
export function* asidesIn(html: string, from = 0): Generator<readonly [start: number, end: number]> {
  for (let at = from; at < html.length; ) {
    ANY.lastIndex = at
    const found = ANY.exec(html)
    if (found === null) return
    const kind = KINDS.find(({ opening }) => opening.test(html.slice(found.index, ANY.lastIndex + 2)))
    at = kind === undefined ? ANY.lastIndex : endOf(kind, html, ANY.lastIndex)
    yield [found.index, at]
  }
}

/** The end of a page, from its markup on: a script or a comment within which it begins is left out. */
export function endFrom(html: string, at: number): string {
  for (const [start, end] of asidesIn(html, Math.max(0, at - BACK_CHARS))) {
    if (start >= at) break
    if (end > at) return html.slice(end)
  }
  return html.slice(at)
}

/** Where a part that has begun before ends; the length of the text if it does not. */
function endOf({ tags }: AsideKind, html: string, from: number): number {
  let depth = 1
  tags.lastIndex = from
  for (let tag = tags.exec(html); tag !== null; tag = tags.exec(html)) {
    depth += tag[1] === '' ? 1 : -1
    if (depth === 0) return tag.index
  }
  return html.length
}
