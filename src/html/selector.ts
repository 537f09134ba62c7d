import { AttributeAction, type Selector as Part, parse, SelectorType } from 'css-what'
import type { HtmlElement } from './element.ts'

/** The conditions for one element, and its relation to the one before it in the selector. */
interface Compound {
  readonly isChild: boolean
  readonly conditions: readonly ((element: HtmlElement) => boolean)[]
}

/** Alternatives, each a chain from the outermost element to the one that is meant. */
export type Selector = readonly (readonly Compound[])[]

const MAX_CHARS = 500
const MAX_COMPOUNDS = 30

/** As CSS has them (Selectors Level 4 §6); other tests are refused. */
const TESTS: ReadonlyMap<AttributeAction, (given: string, value: string) => boolean> = new Map([
  [AttributeAction.Exists, () => true],
  [AttributeAction.Equals, (given: string, value: string) => given === value],
  [AttributeAction.Element, (given: string, value: string) => given.split(/\s/).includes(value)],
  [AttributeAction.Start, (given: string, value: string) => given.startsWith(value)],
  [AttributeAction.End, (given: string, value: string) => given.endsWith(value)],
  [AttributeAction.Any, (given: string, value: string) => given.includes(value)],
])
/** Of these an empty value matches nothing (Selectors Level 4 §6.2). */
const PARTIAL = new Set([AttributeAction.Element, AttributeAction.Start, AttributeAction.End, AttributeAction.Any])

/**
 * Reads a selector of the part of CSS that needs only an element and those around it: tags, `*`, `#id`, `.class`,
 * `[attribute]` with `=`, `~=`, `^=`, `$=`, `*=`, the combinators space and `>`, and commas. Null for everything else, for
 * more than 500 characters, and for more than 30 elements.
 */
export function parseSelector(text: string): Selector | null {
  if (text.length > MAX_CHARS) return null
  const chains = partsOf(text).map(chainOf)
  const known = chains.filter((chain) => chain !== null)
  const compounds = known.reduce((sum, { length }) => sum + length, 0)
  return compounds > 0 && compounds <= MAX_COMPOUNDS && known.length === chains.length ? known : null
}

function partsOf(text: string): Part[][] {
  try {
    return parse(text)
  } catch {
    return []
  }
}

function chainOf(parts: readonly Part[]): Compound[] | null {
  const chain: Compound[] = []
  let conditions: Compound['conditions'][number][] = []
  let isChild = false
  for (const [index, part] of parts.entries()) {
    if (part.type === SelectorType.Child || part.type === SelectorType.Descendant) {
      if (index === 0) return null
      chain.push({ isChild, conditions })
      conditions = []
      isChild = part.type === SelectorType.Child
      continue
    }
    const condition = conditionOf(part)
    // The tag comes first among the conditions for one element.
    if (condition === null || (part.type !== SelectorType.Attribute && conditions.length > 0)) return null
    conditions.push(condition)
  }
  chain.push({ isChild, conditions })
  return chain.every((one) => one.conditions.length > 0) ? chain : null
}

function conditionOf(part: Part): Compound['conditions'][number] | null {
  if (part.type === SelectorType.Universal) return part.namespace === null ? () => true : null
  if (part.type === SelectorType.Tag) {
    const name = part.name.toLowerCase()
    return part.namespace === null ? ({ tag }) => tag === name : null
  }
  if (part.type !== SelectorType.Attribute || part.namespace !== null || part.ignoreCase === true) return null
  const { action, value } = part
  const test = TESTS.get(action)
  if (test === undefined || (PARTIAL.has(action) && value === '')) return null
  const name = part.name.toLowerCase()
  return ({ attributes }) => {
    const given = attributes.get(name)
    return given !== undefined && test(given, value)
  }
}

/** Whether any element of a tree matches; linear in the tree. */
export function selects(elements: readonly HtmlElement[], selector: Selector): boolean {
  return selector.some((chain) => selectsChain(elements, chain))
}

function selectsChain(elements: readonly HtmlElement[], chain: readonly Compound[]): boolean {
  // Of each element, whether it matches the chain up to a compound, and whether it or anything around it does.
  let here: boolean[] = []
  let around: boolean[] = []
  for (const [index, { isChild, conditions }] of chain.entries()) {
    const outer = isChild ? here : around
    here = elements.map(
      (element) => (index === 0 || outer[element.parent] === true) && conditions.every((holds) => holds(element)),
    )
    around = []
    for (const [at, { parent }] of elements.entries()) around.push(here[at] === true || around[parent] === true)
  }
  return here.includes(true)
}
