/** A list that comes in pages: awaited, its first page; iterated, every entry of every page, asked for as they are read. */
export type Paged<Page, Entry> = Promise<Page> & AsyncIterable<Entry>

/**
 * @param load a page, after this cursor; the first without one
 * @param next the cursor of the page after this one; null: it is the last
 */
export function paged<Page, Entry>(
  load: (cursor?: string) => Promise<Page>,
  entries: (page: Page) => readonly Entry[],
  next: (page: Page) => string | null,
): Paged<Page, Entry> {
  const first = load()
  // Who iterates gets the error from there; who awaits, from the promise itself.
  first.catch(() => undefined)
  async function* all(): AsyncGenerator<Entry> {
    let page = await first
    for (;;) {
      yield* entries(page)
      const cursor = next(page)
      if (cursor === null) return
      page = await load(cursor)
    }
  }
  return Object.assign(first, { [Symbol.asyncIterator]: all })
}
