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
/** So that the elements of all chains fit into the bits of one number. */
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
  const steps = selector.flatMap((chain) =>
    chain.map((compound, index) => ({ ...compound, isFirst: index === 0, isLast: index === chain.length - 1 })),
  )
  // Which steps each element has matched, a bit a step: by itself, and by itself or anything around it.
  const here = new Int32Array(elements.length)
  const around = new Int32Array(elements.length)
  for (const [at, element] of elements.entries()) {
    const { parent } = element
    const outer = parent < 0 ? { here: 0, around: 0 } : { here: here[parent] ?? 0, around: around[parent] ?? 0 }
    let matched = 0
    for (const [index, step] of steps.entries()) {
      const follows = step.isFirst || ((step.isChild ? outer.here : outer.around) & (1 << (index - 1))) !== 0
      if (!follows || !step.conditions.every((holds) => holds(element))) continue
      if (step.isLast) return true
      matched |= 1 << index
    }
    here[at] = matched
    around[at] = outer.around | matched
  }
  return false
}
