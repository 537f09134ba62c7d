import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An example of docs/import.md: what to send, and what its receipt says. */
export interface DocumentedExample {
  readonly section: string
  readonly content: string
  readonly receipt: Readonly<Record<string, unknown>>
}

/** The examples below "Formats, with examples", in their order: each block is followed by the one of its receipt. */
export function documentedExamples(): DocumentedExample[] {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'import.md'), 'utf8')
  const formats = /^## Formats, with examples$([\s\S]*?)^## /m.exec(page)?.[1] ?? ''
  return formats
    .split(/^### /m)
    .slice(1)
    .flatMap((section) => {
      const name = section.slice(0, section.indexOf('\n'))
      const blocks = [...section.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '')
      if (blocks.length === 0 || blocks.length % 2 !== 0) throw new Error(`${name}: an example without its receipt`)
      return blocks.flatMap((content, at) =>
        at % 2 === 1 ? [] : [{ section: name, content, receipt: JSON.parse(blocks[at + 1] ?? '') }],
      )
    })
}
