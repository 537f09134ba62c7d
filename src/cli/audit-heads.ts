import { headLine } from '../audit/head-line.ts'
import { createTrailRepository } from '../audit/trail-repository.ts'
import type { CommandContext } from './command-context.ts'
import { withCore } from './with-core.ts'

const pageHeads = 1000

/** `latchkey audit heads`: prints the head of every chain, one per line, to save elsewhere and verify against later. */
export function auditHeads(context: CommandContext): Promise<void> {
  return withCore(context, async ({ store }) => {
    const trail = createTrailRepository(store)
    let after = ''
    for (;;) {
      const heads = await trail.heads(after, pageHeads)
      const last = heads.at(-1)
      if (last === undefined) return
      await context.output.result(heads.map(headLine).join('\n'))
      after = last.chain
    }
  })
}
