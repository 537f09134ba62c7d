import { Tokenizer } from 'htmlparser2'
import type { Compound, Condition, Selector } from './selector.ts'

/** Elements without content (HTML Standard §13.1.2). */
const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
])
/** Elements that end when another of theirs begins (HTML Standard §13.1.2.4). */
const SIBLINGS = new Set(['li', 'p', 'tr', 'td', 'th', 'dt', 'dd', 'option'])
/** How far up a closing tag looks for the one that it closes. */
const MAX_UNCLOSED = 64
const MAX_DEPTH = 100_000
const MAX_VALUE = 10_000

/** Whether any element of the markup matches, reading it once; linear in its length, whatever it holds. */
export function selects(html: string, selector: Selector): boolean {
  const reader = new Matching(html, selector)
  const tokenizer = new Tokenizer({ decodeEntities: true, xmlMode: false }, reader)
  tokenizer.write(html)
  tokenizer.end()
  return reader.found
}

/** What an open element has matched of the chains, a bit a compound. */
interface Open {
  readonly tag: string
  readonly here: number
  /** It or anything around it. */
  readonly around: number
}

const ROOT: Open = { tag: '', here: 0, around: 0 }

class Matching {
  found = false
  readonly #html: string
  readonly #steps: readonly Step[]
  readonly #names: ReadonlySet<string>
  readonly #stack: Open[] = []
  #tag = ''
  #name = ''
  #value = ''
  #attributes = new Map<string, string>()

  constructor(html: string, selector: Selector) {
    this.#html = html
    this.#steps = stepsOf(selector)
    this.#names = new Set(
      this.#steps.flatMap(({ conditions }) => conditions.flatMap((one) => (one.kind === 'attribute' ? one.name : []))),
    )
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#html.slice(start, Math.min(end, start + 60)).toLowerCase()
    this.#attributes = new Map()
  }

  onattribname(start: number, end: number): void {
    const name = end - start > 60 ? '' : this.#html.slice(start, end).toLowerCase()
    this.#name = this.#names.has(name) ? name : ''
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
    if (this.#name !== '' && !this.#attributes.has(this.#name)) this.#attributes.set(this.#name, this.#value)
  }

  onopentagend(): void {
    const top = this.#stack.at(-1)
    if (top !== undefined && top.tag === this.#tag && SIBLINGS.has(top.tag)) this.#stack.pop()
    const parent = this.#stack.at(-1) ?? ROOT
    const here = this.#found(parent)
    if (VOID.has(this.#tag) || this.#stack.length >= MAX_DEPTH) return
    this.#stack.push({ tag: this.#tag, here, around: parent.around | here })
  }

  onselfclosingtag(): void {
    this.onopentagend()
  }

  onclosetag(start: number, end: number): void {
    const tag = this.#html.slice(start, Math.min(end, start + 60)).toLowerCase()
    const lowest = Math.max(0, this.#stack.length - MAX_UNCLOSED)
    for (let index = this.#stack.length - 1; index >= lowest; index -= 1) {
      if (this.#stack[index]?.tag !== tag) continue
      this.#stack.length = index
      return
    }
  }

  /** The bits of the steps that this element matches below `parent`. */
  #found(parent: Open): number {
    let here = 0
    for (const [index, step] of this.#steps.entries()) {
      const before = 1 << (index - 1)
      const follows = step.isFirst || ((step.isChild ? parent.here : parent.around) & before) !== 0
      if (!follows || !step.conditions.every((one) => holds(one, this.#tag, this.#attributes))) continue
      here |= 1 << index
      if (step.isLast) this.found = true
    }
    return here
  }

  isInForeignContext(): boolean {
    return false
  }
  ontext(): void {}
  ontextentity(): void {}
  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onprocessinginstruction(): void {}
}

interface Step extends Compound {
  readonly isFirst: boolean
  readonly isLast: boolean
}

function stepsOf(selector: Selector): Step[] {
  return selector.flatMap((chain) =>
    chain.map((compound, index) => ({ ...compound, isFirst: index === 0, isLast: index === chain.length - 1 })),
  )
}

function holds(condition: Condition, tag: string, attributes: ReadonlyMap<string, string>): boolean {
  if (condition.kind === 'tag') return condition.value === tag
  const given = attributes.get(condition.name)
  if (given === undefined) return false
  const { test, value } = condition
  if (test === 'exists') return true
  if (test === 'equals') return given === value
  if (test === 'word') return ` ${given.replace(/\s/g, ' ')} `.includes(` ${value} `)
  if (test === 'prefix') return given.startsWith(value)
  return test === 'suffix' ? given.endsWith(value) : given.includes(value)
}
