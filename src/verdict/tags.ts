import { Tokenizer } from 'htmlparser2'

/** What a stream of markup is made of. Only attributes that some sign reads are kept. */
export interface TagHandler {
  open(tag: string, attributes: Readonly<Attributes>): void
  close(tag: string): void
  /** As written, entities decoded; a text may come in several parts. */
  text(text: string): void
}

/** The attributes that some sign reads, '' where one is not given. One shape for all: this is built for every element. */
export interface Attributes {
  id: string
  class: string
  name: string
  role: string
  href: string
  action: string
  type: string
  value: string
  style: string
  /** title, aria-label or alt: the first that is given. */
  label: string
  alt: string
  placeholder: string
  autocomplete: string
  content: string
  /** property or http-equiv of a meta tag. */
  meta: string
  lang: string
  hasSource: boolean
  /** hidden, or a dialog that opens later. */
  hidden: boolean
  /** Opens a menu: aria-haspopup, aria-expanded, data-toggle=dropdown. */
  opensMenu: boolean
  /** Carries a directive by which a script decides whether it is shown. */
  directive: boolean
  /** data-… attributes, by name without `data-`. */
  data: Record<string, string> | null
}

function noAttributes(): Attributes {
  return {
    id: '',
    class: '',
    name: '',
    role: '',
    href: '',
    action: '',
    type: '',
    value: '',
    style: '',
    label: '',
    alt: '',
    placeholder: '',
    autocomplete: '',
    content: '',
    meta: '',
    lang: '',
    hasSource: false,
    hidden: false,
    opensMenu: false,
    directive: false,
    data: null,
  }
}

/** Of an element that has none worth keeping: compare by identity. */
export const NO_ATTRIBUTES: Readonly<Attributes> = Object.freeze(noAttributes())
/** Longer values are cut: no sign is that long, but for data. */
const MAX_VALUE = 65_536
const PLAIN = new Set([
  'id',
  'class',
  'name',
  'role',
  'href',
  'action',
  'type',
  'value',
  'style',
  'placeholder',
  'autocomplete',
  'content',
  'lang',
] as const)
type PlainName = typeof PLAIN extends Set<infer Name> ? Name : never
const OTHERS = new Set([
  'title',
  'aria-label',
  'alt',
  'property',
  'http-equiv',
  'xml:lang',
  'src',
  'hidden',
  'aria-modal',
  'aria-haspopup',
  'aria-expanded',
])
const DIRECTIVES = new Set([
  'v-if',
  'v-else',
  'v-show',
  'ng-if',
  'ng-show',
  'ng-hide',
  'x-show',
  'x-if',
  '*ngif',
  'data-ng-if',
  'data-ng-show',
  'data-bind',
])

/**
 * Reads markup into opening tags, closing tags and texts, in order, linear in its length whatever it holds.
 * The tokenizer alone is used, without a tree builder over it: that one keeps a stack whose cost grows with its depth.
 */
export function readTags(html: string, handler: TagHandler): void {
  const tokenizer = new Tokenizer({ decodeEntities: true, xmlMode: false }, new Tokens(html, handler))
  tokenizer.write(html)
  tokenizer.end()
}

class Tokens {
  readonly #html: string
  readonly #handler: TagHandler
  #tag = ''
  #attributes: Attributes | null = null
  #name = ''
  #value = ''

  constructor(html: string, handler: TagHandler) {
    this.#html = html
    this.#handler = handler
  }

  onopentagname(start: number, end: number): void {
    this.#tag = lower(this.#html.slice(start, Math.min(end, start + 40)))
    this.#attributes = null
  }

  onattribname(start: number, end: number): void {
    const name = end - start > 60 ? '' : lower(this.#html.slice(start, end))
    this.#name = isPlain(name) || OTHERS.has(name) || DIRECTIVES.has(name) || name.startsWith('data-') ? name : ''
    this.#value = ''
  }

  onattribdata(start: number, end: number): void {
    if (this.#name !== '' && this.#value.length < MAX_VALUE)
      this.#value += this.#html.slice(start, Math.min(end, start + MAX_VALUE))
  }

  onattribentity(codepoint: number): void {
    if (this.#name !== '' && this.#value.length < MAX_VALUE) this.#value += String.fromCodePoint(codepoint)
  }

  onattribend(): void {
    const name = this.#name
    if (name === '') return
    this.#attributes ??= noAttributes()
    if (isPlain(name)) this.#attributes[name] ||= this.#value
    else setOther(this.#attributes, name, this.#value)
  }

  onopentagend(): void {
    this.#handler.open(this.#tag, this.#attributes ?? NO_ATTRIBUTES)
  }

  onselfclosingtag(): void {
    this.#handler.open(this.#tag, this.#attributes ?? NO_ATTRIBUTES)
  }

  onclosetag(start: number, end: number): void {
    this.#handler.close(lower(this.#html.slice(start, Math.min(end, start + 40))))
  }

  ontext(start: number, end: number): void {
    this.#handler.text(this.#html.slice(start, end))
  }

  ontextentity(codepoint: number): void {
    this.#handler.text(String.fromCodePoint(codepoint))
  }

  isInForeignContext(): boolean {
    return false
  }

  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onprocessinginstruction(): void {}
}

function isPlain(name: string): name is PlainName {
  return (PLAIN as ReadonlySet<string>).has(name)
}

function setOther(attributes: Attributes, name: string, value: string): void {
  if (DIRECTIVES.has(name)) attributes.directive = true
  else if (name === 'title' || name === 'aria-label' || name === 'alt') {
    attributes.label ||= value
    if (name === 'alt') attributes.alt = value
  } else if (name === 'property' || name === 'http-equiv') attributes.meta ||= value
  else if (name === 'src') attributes.hasSource = true
  else if (name === 'hidden') attributes.hidden = true
  else if (name === 'aria-modal') attributes.hidden ||= value === 'true'
  else if (name === 'xml:lang') attributes.lang ||= value
  else if (name === 'aria-haspopup' || name === 'aria-expanded') attributes.opensMenu = true
  else {
    if ((name === 'data-toggle' || name === 'data-bs-toggle') && value === 'dropdown') attributes.opensMenu = true
    attributes.data ??= Object.create(null) as Record<string, string>
    attributes.data[name.slice(5)] = value
  }
}

function lower(text: string): string {
  return /[A-Z]/.test(text) ? text.toLowerCase() : text
}
