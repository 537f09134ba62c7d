import { readHtml } from './tokens.ts'
import type { HtmlTree } from './tree.ts'
import { TreeBuilder } from './tree-builder.ts'

/**
 * Reads markup into a bounded tree (`TREE_BOUNDS`), in one pass that is linear in its length. Several parts of one page
 * are read one after the other, each as if it stood alone. Never throws.
 */
export function parseHtml(...parts: readonly string[]): HtmlTree {
  const builder = new TreeBuilder()
  for (const part of parts) {
    readHtml(part, builder)
    builder.endPart()
  }
  return builder.tree
}
