import { type Attributes, NO_ATTRIBUTES } from './attributes.ts'
import { identOf, isHidden, UNSEEN, VOID } from './element-traits.ts'
import { impliedEnd } from './implied-end.ts'
import type { PageElement, PageInput, PageText } from './parsed-page.ts'
import type { TagHandler } from './tags.ts'

/** Bounds of what is kept of one page, so that no page costs more than a few megabytes to look at. */
const MAX_ELEMENTS = 30_000
const MAX_TEXTS = 20_000
const MAX_TEXT_CHARS = 300
const MAX_DEPTH = 256
const MAX_LINKS = 5_000
const MAX_FORMS = 200
const MAX_INPUTS = 500
const MAX_SCRIPT_CHARS = 2_097_152

const NOTED = new Set(['html', 'meta', 'img', 'input'])

type Building = { -readonly [K in keyof PageElement]: PageElement[K] }

/** A page while it is being read. */
export interface PageTree {
  elements: Building[]
  texts: PageText[]
  forms: { element: number; action: string; inputs: PageInput[]; buttons: string[] }[]
  links: { element: number; href: string; text: string; tag: string }[]
  metas: { name: string; content: string }[]
  scripts: string[]
  title: string
  lang: string
  textLength: number
}

interface Open {
  element: number
  tag: string
  hidden: boolean
  template: boolean
  link: number
  form: number
  button: boolean
}

/** An empty page, to be read into. */
export function emptyTree(): PageTree {
  return { elements: [], texts: [], forms: [], links: [], metas: [], scripts: [], title: '', lang: '', textLength: 0 }
}

/** Builds the tree from the tags of one text, with the stack of what is open. */
export class TreeReader implements TagHandler {
  readonly #page: PageTree
  readonly #stack: Open[] = []
  /** Elements open beyond the depth that is kept. */
  #beyond = 0
  #rawText = ''
  #scriptKept = true
  #scriptChars = 0

  constructor(page: PageTree) {
    this.#page = page
  }

  open(tag: string, attributes: Readonly<Attributes>): void {
    const implied = impliedEnd(tag, this.#stack)
    if (implied >= 0) this.#closeTo(implied)
    const isVoid = VOID.has(tag)
    if (!isVoid && this.#stack.length >= MAX_DEPTH) {
      this.#beyond += 1
      return
    }
    const top = this.#stack.at(-1)
    const hidden = (top?.hidden ?? false) || UNSEEN.has(tag) || (attributes !== NO_ATTRIBUTES && isHidden(attributes))
    const template = (top?.template ?? false) || tag === 'template' || attributes.directive
    const element = this.#record(tag, attributes, top?.element ?? -1, hidden, template)
    const isLink = tag === 'a' || tag === 'button' || attributes.role === 'button'
    const link = isLink ? this.#openLink(tag, attributes, element) : (top?.link ?? -1)
    const form = tag === 'form' ? this.#openForm(attributes, element) : (top?.form ?? -1)
    if (NOTED.has(tag)) this.#note(tag, attributes, link, form, element)
    if (isVoid) return
    this.#stack.push({ element, tag, hidden, template, link, form, button: tag === 'button' || (top?.button ?? false) })
    this.#rawText = ''
    if (tag === 'script') this.#scriptKept = !attributes.hasSource
  }

  close(tag: string): void {
    if (VOID.has(tag)) return
    if (this.#beyond > 0) {
      this.#beyond -= 1
      return
    }
    let index = this.#stack.length - 1
    while (index >= 0 && this.#stack[index]?.tag !== tag) index -= 1
    if (index >= 0) this.#closeTo(index)
  }

  #closeTo(index: number): void {
    while (this.#stack.length > index) this.#pop()
  }

  #pop(): void {
    const closed = this.#stack.pop()
    const element = closed === undefined ? undefined : this.#page.elements[closed.element]
    if (element !== undefined) element.end = this.#page.elements.length - 1
    if (closed?.tag === 'script' && this.#scriptKept && this.#rawText !== '') this.#script(this.#rawText)
    if (closed?.tag === 'title' && this.#page.title === '')
      this.#page.title = this.#rawText.replace(/\s+/g, ' ').trim().slice(0, 200)
    if (closed?.tag === 'script' || closed?.tag === 'title') this.#rawText = ''
  }

  #script(text: string): void {
    const { scripts } = this.#page
    if (scripts.length >= 500 || this.#scriptChars > MAX_SCRIPT_CHARS) return
    this.#scriptChars += text.length
    scripts.push(text)
  }

  text(text: string): void {
    const top = this.#stack.at(-1)
    if (top?.tag === 'script' || top?.tag === 'title') {
      const room = (top.tag === 'script' ? MAX_SCRIPT_CHARS : 1000) - this.#rawText.length
      if (room > 0) this.#rawText += text.slice(0, room)
      return
    }
    if (top !== undefined && UNSEEN.has(top.tag)) return
    const part = text.length > 4 * MAX_TEXT_CHARS ? text.slice(0, 4 * MAX_TEXT_CHARS) : text
    const shown = /[\t\n\r\f]|\s\s/.test(part) ? part.replace(/\s+/g, ' ') : part
    if (shown === '' || shown === ' ') return
    this.#text(shown.length > MAX_TEXT_CHARS ? shown.slice(0, MAX_TEXT_CHARS) : shown, top)
  }

  #text(shown: string, top: Open | undefined): void {
    const page = this.#page
    if (top?.hidden !== true) page.textLength += shown.length
    const link = top === undefined ? undefined : page.links[top.link]
    if (link !== undefined && link.text.length < MAX_TEXT_CHARS) link.text += shown
    if (top?.button === true) {
      const buttons = page.forms[top.form]?.buttons
      if (buttons !== undefined && buttons.length < 50) buttons.push(shown.trim())
    }
    const last = page.texts.at(-1)
    const parent = top?.element ?? -1
    // An entity splits a text into several calls.
    const at = page.elements.length
    if (last !== undefined && last.parent === parent && last.at === at && last.text.length < MAX_TEXT_CHARS) {
      page.texts[page.texts.length - 1] = { parent, at, text: (last.text + shown).slice(0, MAX_TEXT_CHARS) }
    } else if (page.texts.length < MAX_TEXTS) {
      page.texts.push({ parent, at, text: shown })
    }
  }

  #record(tag: string, attributes: Readonly<Attributes>, parent: number, hidden: boolean, template: boolean): number {
    const { elements } = this.#page
    if (elements.length >= MAX_ELEMENTS) return parent
    const end = elements.length
    if (attributes === NO_ATTRIBUTES) {
      elements.push({ tag, parent, end, ident: '', label: '', href: '', hidden, template, data: null })
      return end
    }
    const { data } = attributes
    if (data !== null)
      for (const value of Object.values(data)) if (value.length > 20 && value.startsWith('{')) this.#script(value)
    const href = attributes.href.length > 2000 ? '' : attributes.href
    elements.push({
      tag,
      parent,
      end,
      ident: identOf(attributes),
      label: attributes.label.slice(0, 100),
      href,
      hidden,
      template,
      data,
    })
    return end
  }

  #openLink(tag: string, attributes: Readonly<Attributes>, element: number): number {
    const { links } = this.#page
    if (links.length >= MAX_LINKS) return -1
    links.push({ element, href: attributes.href, text: '', tag })
    return links.length - 1
  }

  #openForm(attributes: Readonly<Attributes>, element: number): number {
    const { forms } = this.#page
    if (forms.length >= MAX_FORMS) return -1
    forms.push({ element, action: attributes.action, inputs: [], buttons: [] })
    return forms.length - 1
  }

  /** What some elements say by their attributes alone. */
  #note(tag: string, attributes: Readonly<Attributes>, link: number, form: number, element: number): void {
    const page = this.#page
    if (tag === 'html' && page.lang === '') page.lang = attributes.lang.slice(0, 20)
    if (tag === 'meta' && page.metas.length < 200) {
      const name = attributes.name || attributes.meta
      page.metas.push({ name: name.toLowerCase().slice(0, 100), content: attributes.content.slice(0, 1000) })
    }
    if (
      tag === 'img' &&
      attributes.alt !== '' &&
      page.links[link] !== undefined &&
      page.links[link].text.trim() === ''
    ) {
      page.links[link].text = attributes.alt.slice(0, 100)
    }
    if (tag === 'input') this.#input(attributes, form, element)
  }

  #input(attributes: Readonly<Attributes>, form: number, element: number): void {
    const { forms, links } = this.#page
    const type = (attributes.type || 'text').toLowerCase().trim().slice(0, 20)
    const value = attributes.value.slice(0, 200)
    if (type === 'submit' || type === 'button' || type === 'image') {
      if (links.length < MAX_LINKS) links.push({ element, href: '', text: value || attributes.alt, tag: 'input' })
      forms[form]?.buttons.push(value)
      return
    }
    // Inputs outside any form are what many a script-driven login is made of: they share one nameless form.
    const target = forms[form] ?? this.#looseForm()
    if (target.inputs.length >= MAX_INPUTS) return
    target.inputs.push({
      type,
      name: `${attributes.name} ${attributes.id}`.trim().toLowerCase().slice(0, 120),
      autocomplete: attributes.autocomplete.toLowerCase().slice(0, 60),
      placeholder: (attributes.placeholder || attributes.label).slice(0, 100),
      value: type === 'password' || type === 'hidden' ? '' : value,
    })
  }

  #looseForm(): { inputs: PageInput[]; buttons: string[] } {
    const { forms } = this.#page
    const found = forms.find((form) => form.element === -1)
    if (found !== undefined) return found
    const loose = { element: -1, action: '', inputs: [] as PageInput[], buttons: [] as string[] }
    forms.push(loose)
    return loose
  }
}
