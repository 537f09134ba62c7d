import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const glossary = readFileSync(join(root, 'docs/glossary.md'), 'utf8')

/** The words in the first column of the table "Words to avoid". */
const avoided: readonly string[] = (glossary.split('## Words to avoid')[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, words]) => words ?? ''))

/** The glossary names the words itself. */
const pages: readonly string[] = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'openapi.json',
  'sdk/README.md',
  ...globSync('docs/*.md', { cwd: root }).filter((page) => page !== 'docs/glossary.md'),
]

/** The source and the scripts without their tests. */
const sources = globSync(['src/**/*.ts', 'scripts/**/*.ts', 'sdk/src/*.ts', 'viewer/*.{js,html}'], {
  cwd: root,
}).filter((file) => !file.endsWith('.test.ts'))

/** The lines of a file, without what begins a line of a comment. */
function withoutCommentMarks(text: string): string {
  return text.replace(/^\s*(?:\/\*\*?|\*|\/\/)/gm, '')
}

/** Where one of `words` stands, as `line: words`; a line break counts as a space. Code blocks count, too. */
function findWords(text: string, words: readonly string[]): readonly string[] {
  const pattern = new RegExp(`\\b(${words.map((word) => word.replaceAll(' ', '\\s+')).join('|')})\\b`, 'gi')
  return [...text.matchAll(pattern)].map((match) => `${text.slice(0, match.index).split('\n').length}: ${match[0]}`)
}

/** The names of exported types that no text would use by chance: two words or more, as in `CheckEffect`. */
const typeNames: readonly string[] = globSync('{src,sdk/src}/**/*.ts', { cwd: root }).flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^export (?:abstract )?(?:interface|type|class) (\w+)/gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => /[a-z][A-Z]/.test(name)),
)

/** A page without its code blocks and its words in backticks, where names of the code belong. */
function withoutCode(page: string): string {
  return page.replace(/^```[\s\S]*?^```$/gm, (block) => block.replace(/[^\n]/g, '')).replace(/`[^`\n]*`/g, '')
}

describe('plain words', () => {
  it('are listed in the glossary', () => {
    expect(avoided.length).toBeGreaterThan(20)
    expect(avoided).toContain('whoever')
  })

  it('are found in any case and across line breaks, and as whole words only', () => {
    expect(findWords('Asked Anew,\nwith a second\nlook at manewals', ['anew', 'second look'])).toEqual([
      '1: Anew',
      '2: second\nlook',
    ])
  })

  it.each(pages)('%s has none of the words to avoid', (page) => {
    expect(findWords(readFileSync(join(root, page), 'utf8'), avoided)).toEqual([])
  })

  it.each(['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...globSync('docs/*.md', { cwd: root })])(
    '%s has no name of a type outside of code',
    (page) => {
      expect(typeNames.length).toBeGreaterThan(300)
      expect(findWords(withoutCode(readFileSync(join(root, page), 'utf8')), typeNames)).toEqual([])
    },
  )

  it('tell a name of a type in a heading from one in code', () => {
    const page = '```\nCheckEffect\n```\n| `CheckEffect` | CheckEffect |'
    expect(findWords(withoutCode(page), ['CheckEffect'])).toEqual(['4: CheckEffect'])
  })

  it('are used throughout the source', () => {
    const found = sources.flatMap((file) =>
      findWords(withoutCommentMarks(readFileSync(join(root, file), 'utf8')), avoided).map((hit) => `${file}:${hit}`),
    )
    expect(sources.length).toBeGreaterThan(500)
    expect(found).toEqual([])
  })
})
