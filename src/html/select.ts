import type { HtmlElement } from './element.ts'
import type { Compound, Condition, Selector } from './selector.ts'

/** Whether any element of a tree matches; linear in the tree. */
export function selects(elements: readonly HtmlElement[], selector: Selector): boolean {
  const steps = stepsOf(selector)
  // What each element has matched of the chains, a bit a step: by itself, and by itself or anything around it.
  const here = new Int32Array(elements.length)
  const around = new Int32Array(elements.length)
  for (const [at, element] of elements.entries()) {
    const { parent } = element
    const outer = parent < 0 ? { here: 0, around: 0 } : { here: here[parent] ?? 0, around: around[parent] ?? 0 }
    let matched = 0
    for (const [index, step] of steps.entries()) {
      const follows = step.isFirst || ((step.isChild ? outer.here : outer.around) & (1 << (index - 1))) !== 0
      if (!follows || !step.conditions.every((one) => holds(one, element))) continue
      if (step.isLast) return true
      matched |= 1 << index
    }
    here[at] = matched
    around[at] = outer.around | matched
  }
  return false
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

function holds(condition: Condition, { tag, attributes }: HtmlElement): boolean {
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
