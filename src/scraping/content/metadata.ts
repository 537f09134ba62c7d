import type { Json } from '../../fetching/page-work/page-task.ts'
import type { Attributes } from '../../html/attributes.ts'
import { type HtmlHandler, readHtml } from '../../html/tokens.ts'
import { collapseSpace } from '../../html/white-space.ts'
import { parseExactJson } from './json.ts'
import { titleOf } from './title.ts'

/** More than any page has; the rest is left out. */
const maxEntries = 500
/** Longer values are not searched. */
const maxWordChars = 1_000

/**
 * The metadata of a page: `title, description, canonical, language` (strings or null), `open_graph` and `meta` (by
 * name, without `og:`; a list when a name occurs several times), `json_ld` (every block that is valid JSON).
 */
export function metadataOf(html: string, baseUrl: string): { readonly [key: string]: Json } {
  const collector = new MetadataCollector(baseUrl)
  readHtml(html, collector)
  return { title: titleOf(html), ...collector.result() }
}

class MetadataCollector implements HtmlHandler {
  #base: string
  #language: string | null = null
  #canonical: string | null = null
  readonly #meta = new Map<string, string | readonly string[]>()
  readonly #openGraph = new Map<string, string | readonly string[]>()
  readonly #jsonLd: Json[] = []
  /** The JSON-LD block that is being read, in pieces. */
  #block: string[] | null = null

  constructor(baseUrl: string) {
    this.#base = baseUrl
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'meta') this.#openMeta(attributes)
    else if (name === 'link') this.#openLink(attributes)
    else if (name === 'html') this.#language ??= attributes.get('lang')?.trim() || null
    else if (name === 'base') this.#base = absolute(attributes.get('href'), this.#base) ?? this.#base
    else if (name === 'script' && isJsonLd(attributes.get('type'))) this.#block = []
  }

  text(text: string): void {
    this.#block?.push(text)
  }

  close(name: string): void {
    if (name !== 'script' || this.#block === null) return
    const parsed = parseExactJson(stripWrapping(this.#block.join('')))
    this.#block = null
    if (parsed === null || this.#jsonLd.length >= maxEntries) return
    if (Array.isArray(parsed.value)) this.#jsonLd.push(...parsed.value.slice(0, maxEntries))
    else this.#jsonLd.push(parsed.value)
  }

  result(): { readonly [key: string]: Json } {
    const description = this.#meta.get('description') ?? this.#openGraph.get('description') ?? null
    return {
      description: typeof description === 'string' || description === null ? description : (description[0] ?? null),
      canonical: this.#canonical,
      language: this.#language,
      open_graph: Object.fromEntries(this.#openGraph),
      meta: Object.fromEntries(this.#meta),
      json_ld: this.#jsonLd,
    }
  }

  #openMeta(attributes: Attributes): void {
    const content = attributes.get('content')
    const name = (attributes.get('property') ?? attributes.get('name') ?? attributes.get('itemprop'))
      ?.trim()
      .toLowerCase()
    if (content === undefined || name === undefined) return
    const isOpenGraph = name.startsWith('og:')
    add(isOpenGraph ? this.#openGraph : this.#meta, isOpenGraph ? name.slice(3) : name, collapseSpace(content))
  }

  #openLink(attributes: Attributes): void {
    const relations = attributes.get('rel')?.slice(0, maxWordChars).toLowerCase().split(/\s/) ?? []
    if (relations.includes('canonical')) this.#canonical ??= absolute(attributes.get('href'), this.#base)
  }
}

function add(into: Map<string, string | readonly string[]>, name: string, content: string): void {
  // As a property name, `__proto__` would be special.
  if (name === '' || name === '__proto__') return
  const known = into.get(name)
  if (known === undefined) {
    if (into.size < maxEntries) into.set(name, content)
    return
  }
  const list = typeof known === 'string' ? [known] : known
  if (list.length < maxEntries) into.set(name, [...list, content])
}

function isJsonLd(type: string | undefined): boolean {
  return type !== undefined && /^\s*application\/ld\+json\s*(?:;|$)/i.test(type.slice(0, maxWordChars))
}

/** Some pages wrap the block in a comment or a CDATA section, because old browsers would have displayed it. */
function stripWrapping(block: string): string {
  return withoutEnd(withoutStart(block.trim()))
}

function withoutStart(block: string): string {
  if (block.startsWith('<!--')) return block.slice(4)
  const inner = (block.startsWith('//') ? block.slice(2) : block).trimStart()
  return inner.startsWith('<![CDATA[') ? inner.slice(9) : block
}

function withoutEnd(block: string): string {
  if (!block.endsWith(']]>')) return block.endsWith('-->') ? block.slice(0, -3) : block
  const inner = block.slice(0, -3).trimEnd()
  return inner.endsWith('//') ? inner.slice(0, -2) : inner
}

function absolute(href: string | undefined, base: string): string | null {
  return href === undefined ? null : (URL.parse(href.trim(), base)?.href ?? null)
}
