import type { Attributes } from './attributes.ts'
import { dataName, HtmlElement, isDataAttribute } from './element.ts'
import { encodedData } from './encoded-data.ts'
import { impliedEnd, UNSEEN_TAGS, VOID_TAGS } from './tags.ts'
import { decodeReferences, type HtmlHandler, readHtml } from './tokens.ts'
import type { HtmlForm, HtmlInput, HtmlLink, HtmlText, HtmlTree } from './tree.ts'
import { TREE_BOUNDS as BOUNDS } from './tree.ts'
import { collapseSpace } from './white-space.ts'

type Writable<T> = { -readonly [key in keyof T]: T[key] extends readonly (infer Item)[] ? Item[] : T[key] }

/** An open element. Indexes are -1 if there is none. */
interface OpenElement {
  readonly element: number
  readonly tag: string
  readonly link: number
  readonly form: number
  readonly isButton: boolean
}

const OUTSIDE: OpenElement = { element: -1, tag: '', link: -1, form: -1, isButton: false }
/** So much of one text is decoded; its first 300 characters are kept. */
const MAX_DECODED = 4 * BOUNDS.textChars
const MAX_CLIMB = 20

/**
 * Reads markup into a bounded tree (`TREE_BOUNDS`), in one pass that is linear in its length. Several parts of one page
 * are read one after the other, each by itself. Never throws.
 */
export function parseHtml(...parts: readonly string[]): HtmlTree {
  const builder = new TreeBuilder()
  for (const part of parts) {
    readHtml(part, builder)
    builder.endPart()
  }
  return builder.tree
}

/** Builds a tree from tags and texts, with a stack of what is open. */
class TreeBuilder implements HtmlHandler {
  readonly tree = {
    elements: [] as HtmlElement[],
    texts: [] as HtmlText[],
    forms: [] as Writable<HtmlForm>[],
    links: [] as Writable<HtmlLink>[],
    metas: [] as { name: string; content: string }[],
    scripts: [] as string[],
    title: '',
  }
  isDone = false
  readonly #stack: OpenElement[] = []
  /** Elements open beyond the depth that is kept. */
  #beyond = 0
  #scriptChars = 0

  /** What is still open ends here. */
  endPart(): void {
    this.#closeTo(0)
    this.#beyond = 0
  }

  open(tag: string, attributes: Attributes): void {
    const implied = impliedEnd(tag, this.#stack)
    if (implied >= 0) this.#closeTo(implied)
    const isVoid = VOID_TAGS.has(tag)
    if (!isVoid && this.#stack.length >= BOUNDS.depth) {
      this.#beyond += 1
      return
    }
    if (this.isDone) return
    const top = this.#stack.at(-1) ?? OUTSIDE
    const { elements } = this.tree
    const index = elements.length
    const own = new HtmlElement(tag, attributes, index, top.element, elements[top.element])
    elements.push(own)
    this.isDone = index + 1 >= BOUNDS.elements
    if (!attributes.isEmpty) this.#dataObjects(attributes)
    const isLink = tag === 'a' || tag === 'button' || /^(?:button|menuitem)$/.test(attributes.get('role') ?? '')
    const link = isLink ? this.#openLink(own, index) : top.link
    const form = tag === 'form' ? this.#openForm(own, index) : top.form
    if (tag === 'input') this.#input(attributes, form, index)
    else if (tag === 'meta') this.#meta(attributes)
    if (!isVoid) this.#stack.push({ element: index, tag, link, form, isButton: tag === 'button' || top.isButton })
  }

  close(tag: string): void {
    if (VOID_TAGS.has(tag)) return
    if (this.#beyond > 0) {
      this.#beyond -= 1
      return
    }
    const index = this.#stack.findLastIndex((open) => open.tag === tag)
    if (index >= 0) this.#closeTo(index)
  }

  #closeTo(index: number): void {
    const { elements } = this.tree
    while (this.#stack.length > index) {
      const element = elements[this.#stack.pop()?.element ?? -1]
      if (element !== undefined) element.end = elements.length - 1
    }
  }

  text(written: string, isMarkup: boolean): void {
    if (isBlank(written)) return
    const top = this.#stack.at(-1) ?? OUTSIDE
    if (top.tag === 'script') {
      if (this.tree.elements[top.element]?.attributes.has('src') !== true) this.#script(written)
    } else if (top.tag === 'title') {
      this.tree.title ||= collapseSpace(decodeReferences(written.slice(0, 1000))).slice(0, 200)
    } else if (!UNSEEN_TAGS.has(top.tag) && isMarkup) {
      // A copy even if no space is too many: a slice of a page with a wide character is slow to search.
      this.#shownText(decodeReferences(written.slice(0, MAX_DECODED)).replace(/\s+/g, ' '), top)
    }
  }

  #shownText(text: string, { element: parent, link: linkIndex, form, isButton }: OpenElement): void {
    const shown = text.length > BOUNDS.textChars ? text.slice(0, BOUNDS.textChars) : text
    const { links, forms, texts, elements } = this.tree
    const link = links[linkIndex]
    if (link !== undefined && link.text.length < BOUNDS.textChars) link.text += shown
    const buttons = isButton ? forms[form]?.buttons : undefined
    if (buttons !== undefined && buttons.length < BOUNDS.buttons) buttons.push(shown.trim())
    if (texts.length < BOUNDS.texts) texts.push({ parent, at: elements.length, text: shown })
  }

  #script(text: string): void {
    const { scripts } = this.tree
    const room = BOUNDS.scriptChars - this.#scriptChars
    if (scripts.length >= BOUNDS.scripts || room <= 0) return
    const kept = text.length > room ? text.slice(0, room) : text
    this.#scriptChars += kept.length
    scripts.push(kept)
    for (const hidden of encodedData(kept)) if (scripts.length < BOUNDS.scripts) scripts.push(hidden)
  }

  /** Objects that a page hands to its scripts in attributes. */
  #dataObjects(attributes: Attributes): void {
    for (const [name, value] of attributes.filter(isDataAttribute)) {
      if (value.length <= 20 || !value.startsWith('{')) continue
      // What is handed over by the name of a user is one.
      const key = /^(current-?|auth-?)?user$/.exec(dataName(name))
      this.#script(key === null ? value : `{"${key[1] === undefined ? 'user' : 'currentUser'}":${value}}`)
    }
  }

  #openLink({ attributes, tag }: HtmlElement, element: number): number {
    const { links } = this.tree
    if (links.length >= BOUNDS.links) return -1
    return links.push({ element, href: attributes.get('href') ?? '', text: '', tag }) - 1
  }

  #openForm({ attributes }: HtmlElement, element: number): number {
    const { forms } = this.tree
    if (forms.length >= BOUNDS.forms) return -1
    return forms.push({ element, action: attributes.get('action') ?? '', inputs: [], buttons: [] }) - 1
  }

  /** A field of its form, or a button, which is a control as well. */
  #input(attributes: Attributes, formIndex: number, element: number): void {
    const { forms, links } = this.tree
    const type = (attributes.get('type') || 'text').toLowerCase().trim().slice(0, 20)
    const value = (attributes.get('value') ?? '').slice(0, 200)
    if (type === 'submit' || type === 'button' || type === 'image') {
      const text = value || (attributes.get('alt') ?? '')
      if (links.length < BOUNDS.links) links.push({ element, href: '', text, tag: 'input' })
      const buttons = forms[formIndex]?.buttons
      if (buttons !== undefined && buttons.length < BOUNDS.buttons) buttons.push(value)
      return
    }
    const form = forms[formIndex] ?? this.#looseForm()
    if (form.inputs.length >= BOUNDS.inputs) return
    const input: HtmlInput = {
      element,
      type,
      name: `${attributes.get('name') ?? ''} ${attributes.get('id') ?? ''}`.trim().toLowerCase().slice(0, 120),
      autocomplete: (attributes.get('autocomplete') ?? '').toLowerCase().slice(0, 60),
      value: type === 'password' || type === 'hidden' ? '' : value,
      hidden: type === 'password' && form.element >= 0 && this.#isHiddenWithin(element, form.element),
    }
    form.inputs.push(input)
  }

  /** By its own markup, or by that of an element around it inside the form. */
  #isHiddenWithin(element: number, form: number): boolean {
    const { elements } = this.tree
    for (let at = element, level = 0; at > form && level < MAX_CLIMB; at = elements[at]?.parent ?? -1, level += 1)
      if (elements[at]?.isHiddenItself === true) return true
    return false
  }

  /** Inputs outside any form are what many a script-driven login is made of: they share one nameless form. */
  #looseForm(): Writable<HtmlForm> {
    const { forms } = this.tree
    const loose = forms.find((form) => form.element === -1) ?? { element: -1, action: '', inputs: [], buttons: [] }
    if (!forms.includes(loose)) forms.push(loose)
    return loose
  }

  #meta(attributes: Attributes): void {
    const { metas } = this.tree
    if (metas.length >= BOUNDS.metas) return
    const name = attributes.get('name') || attributes.get('property') || attributes.get('http-equiv') || ''
    metas.push({ name: name.toLowerCase().slice(0, 100), content: (attributes.get('content') ?? '').slice(0, 1000) })
  }
}

/** Most texts between two tags are no more than a line break and the indentation of the next. */
const isBlank = (text: string): boolean => !/[^\x00-\x20]/.test(text)
