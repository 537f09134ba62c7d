import type { Attributes } from './attributes.ts'
import { encodedData } from './encoded-data.ts'
import { impliedEnd } from './implied-end.ts'
import { BOUNDS, type PageTree } from './page-tree.ts'
import type { TagTraits } from './tag-traits.ts'
import { HAS_DATA_OBJECT, HAS_ROLE, type TagHandler } from './tags.ts'
import { TreeElement } from './tree-element.ts'
import { addInput } from './tree-input.ts'

const UNEVEN = /[\t\n\r\f]|\s\s/

/** An element that is open. Indexes are -1 where there is none. */
interface Open {
  readonly element: number
  readonly tag: string
  readonly link: number
  readonly form: number
  readonly button: boolean
  readonly isUnseen: boolean
}

const OUTSIDE: Open = { element: -1, tag: '', link: -1, form: -1, button: false, isUnseen: false }

/** Builds the tree from the tags of one text, with the stack of what is open. */
export class TreeReader implements TagHandler {
  readonly #page: PageTree
  readonly #html: string
  readonly #stack: Open[] = []
  /** Elements open beyond the depth that is kept. */
  #beyond = 0
  #rawText = ''
  #scriptKept = true
  #scriptChars = 0

  /** `html`: the text whose tags will come, in which their attributes stand. */
  constructor(page: PageTree, html: string) {
    this.#page = page
    this.#html = html
  }

  open(traits: TagTraits, from: number, to: number, hints: number): void {
    const { name: tag, isVoid } = traits
    if (traits.implies !== null) {
      const implied = impliedEnd(traits.implies, this.#stack)
      if (implied >= 0) this.#closeTo(implied)
    }
    if (!isVoid && this.#stack.length >= BOUNDS.depth) {
      this.#beyond += 1
      return
    }
    const top = this.#stack.at(-1) ?? OUTSIDE
    const { elements } = this.#page
    const isKept = elements.length < BOUNDS.elements
    const index = isKept ? elements.length : top.element
    const own = new TreeElement(traits, top.element, index, elements[top.element], this.#html, from, to)
    if (isKept) elements.push(own)
    if (hints !== 0 && (hints & HAS_DATA_OBJECT) !== 0) this.#dataObjects(own.data)
    const isLink = tag === 'a' || tag === 'button' || ((hints & HAS_ROLE) !== 0 && own.attributes.role === 'button')
    const link = isLink ? this.#openLink(own, index) : top.link
    const form = tag === 'form' ? this.#openForm(own, index) : top.form
    if (isVoid) this.#void(own, link, form, index)
    else
      this.#push(own, {
        element: index,
        tag,
        link,
        form,
        button: tag === 'button' || top.button,
        isUnseen: traits.isUnseen,
      })
  }

  #push(own: TreeElement, open: Open): void {
    this.#stack.push(open)
    if (open.tag === 'html' && this.#page.lang === '') this.#page.lang = own.attributes.lang.slice(0, 20)
    else if (open.tag === 'script') this.#scriptKept = !own.attributes.hasSource
    this.#rawText = ''
  }

  close({ name: tag, isVoid }: TagTraits): void {
    if (isVoid) return
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
    const { element: index, tag } = this.#stack.pop() ?? OUTSIDE
    const page = this.#page
    const element = page.elements[index]
    if (element !== undefined) element.end = page.elements.length - 1
    if (tag !== 'script' && tag !== 'title') return
    if (tag === 'title') page.title ||= this.#rawText.replace(/\s+/g, ' ').trim().slice(0, 200)
    else if (this.#scriptKept && this.#rawText !== '') this.#script(this.#rawText)
    this.#rawText = ''
  }

  #script(text: string): void {
    const { scripts } = this.#page
    if (scripts.length >= BOUNDS.scripts || this.#scriptChars > BOUNDS.scriptChars) return
    this.#scriptChars += text.length
    scripts.push(text)
    for (const hidden of encodedData(text)) if (scripts.length < BOUNDS.scripts) scripts.push(hidden)
  }

  /** Objects that a page hands to its scripts in attributes. */
  #dataObjects(data: Readonly<Record<string, string>> | null): void {
    if (data === null) return
    for (const [name, value] of Object.entries(data)) {
      if (value.length <= 20 || !value.startsWith('{')) continue
      // What is handed over by the name of a user is one.
      const key = /^(current-?|auth-?)?user$/.exec(name)
      this.#script(key === null ? value : `{"${key[1] === undefined ? 'user' : 'currentUser'}":${value}}`)
    }
  }

  text(text: string, isEven: boolean): void {
    const top = this.#stack.at(-1) ?? OUTSIDE
    const { tag } = top
    if (tag === 'script' || tag === 'title') {
      const room = (tag === 'script' ? BOUNDS.scriptChars : 1000) - this.#rawText.length
      if (room > 0) this.#rawText += text.slice(0, room)
      return
    }
    if (top.isUnseen) return
    const part = text.length > 4 * BOUNDS.textChars ? text.slice(0, 4 * BOUNDS.textChars) : text
    const shown = isEven || !UNEVEN.test(part) ? part : part.replace(/\s+/g, ' ')
    if (shown === '' || shown === ' ') return
    this.#text(shown.length > BOUNDS.textChars ? shown.slice(0, BOUNDS.textChars) : shown, top)
  }

  #text(shown: string, { element: parent, link: linkIndex, form, button }: Open): void {
    const { links, forms, texts, elements } = this.#page
    const link = links[linkIndex]
    if (link !== undefined && link.text.length < BOUNDS.textChars) link.text += shown
    if (button) {
      const buttons = forms[form]?.buttons
      if (buttons !== undefined && buttons.length < BOUNDS.buttons) buttons.push(shown.trim())
    }
    if (texts.length < BOUNDS.texts) texts.push({ parent, at: elements.length, text: shown })
  }

  #openLink({ attributes, tag }: TreeElement, element: number): number {
    const { links } = this.#page
    if (links.length >= BOUNDS.links) return -1
    links.push({ element, href: attributes.href, text: '', tag })
    return links.length - 1
  }

  #openForm({ attributes }: TreeElement, element: number): number {
    const { forms } = this.#page
    if (forms.length >= BOUNDS.forms) return -1
    forms.push({ element, action: attributes.action, inputs: [], buttons: [] })
    return forms.length - 1
  }

  /** What an element without content says by its attributes alone. */
  #void(own: TreeElement, link: number, form: number, element: number): void {
    if (own.tag === 'input') addInput(this.#page, own.attributes, form, element)
    else if (own.tag === 'meta') this.#meta(own.attributes)
    else if (own.tag === 'img' && link >= 0) {
      const linked = this.#page.links[link]
      if (linked !== undefined && linked.text.trim() === '' && own.attributes.alt !== '')
        linked.text = own.attributes.alt.slice(0, 100)
    }
  }

  #meta(attributes: Readonly<Attributes>): void {
    const { metas } = this.#page
    if (metas.length >= BOUNDS.metas) return
    const name = attributes.name || attributes.meta
    metas.push({ name: name.toLowerCase().slice(0, 100), content: attributes.content.slice(0, 1000) })
  }
}
