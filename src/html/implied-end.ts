import type { ImpliedEnd } from './tag-traits.ts'

/** Levels that are looked at; what was left open further out is not in the way. */
const REACH = 12

/**
 * Index in the stack of open elements of the one that a new tag closes, because authors may leave out its end tag
 * (HTML Standard §13.1.2.4); -1 for none. Without this, the entries of old menus would lie within each other.
 */
export function impliedEnd({ closes, until }: ImpliedEnd, stack: readonly { readonly tag: string }[]): number {
  for (let index = stack.length - 1; index >= Math.max(0, stack.length - REACH); index -= 1) {
    const open = stack[index]?.tag ?? ''
    if (until.includes(open)) return -1
    if (closes.includes(open)) return index
  }
  return -1
}
