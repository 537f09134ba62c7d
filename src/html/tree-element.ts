import type { PageElement } from '../verdict/parsed-page.ts'
import { type Attributes, NO_ATTRIBUTES } from './attributes.ts'
import { identOf, isHidden } from './element-traits.ts'
import { readAttributes } from './read-attributes.ts'
import type { TagTraits } from './tag-traits.ts'

/**
 * An element of a page while and after it is read. What its attributes say is worked out when a sign first asks:
 * of a page's elements few are ever asked.
 */
export class TreeElement implements PageElement {
  readonly tag: string
  readonly parent: number
  end: number
  readonly #isUnseen: boolean
  readonly #within: TreeElement | undefined
  readonly #html: string
  readonly #from: number
  readonly #to: number
  #attributes: Readonly<Attributes> | null
  #ident: string | null = null
  #hidden: boolean | null = null
  #template: boolean | null = null

  constructor(
    traits: TagTraits,
    parent: number,
    index: number,
    within: TreeElement | undefined,
    html: string,
    from: number,
    to: number,
  ) {
    this.tag = traits.name
    this.#isUnseen = traits.isUnseen
    this.parent = parent
    this.end = index
    this.#within = within
    this.#html = html
    this.#from = from
    this.#to = to
    this.#attributes = from === to ? NO_ATTRIBUTES : null
  }

  get attributes(): Readonly<Attributes> {
    this.#attributes ??= readAttributes(this.#html, this.#from, this.#to)
    return this.#attributes
  }

  get ident(): string {
    this.#ident ??= this.attributes === NO_ATTRIBUTES ? '' : identOf(this.attributes)
    return this.#ident
  }

  get label(): string {
    return this.attributes.label.slice(0, 100)
  }

  get href(): string {
    const { href } = this.attributes
    return href.length > 2000 ? '' : href
  }

  get hidden(): boolean {
    this.#hidden ??= this.#isUnseen || (this.#within?.hidden ?? false) || isHidden(this.attributes)
    return this.#hidden
  }

  get template(): boolean {
    this.#template ??= this.tag === 'template' || (this.#within?.template ?? false) || this.attributes.directive
    return this.#template
  }

  get data(): Readonly<Record<string, string>> | null {
    const { data } = this.attributes
    if (data === null) return null
    const record = Object.create(null) as Record<string, string>
    for (let at = 0; at < data.length; at += 2) record[data[at] ?? ''] = data[at + 1] ?? ''
    return record
  }
}
