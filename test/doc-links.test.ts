import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const documents = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'sdk/README.md']
const pages = [...documents, ...globSync('docs/*.md', { cwd: root })]
const sources = globSync('{src,sdk/src,test,bench,scripts,viewer}/**/*.{ts,js,py}', { cwd: root })

const read = (page: string): string => readFileSync(join(root, page), 'utf8')
const withoutBlocks = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '')

/** The anchor of a heading, as GitHub and editors make it. */
function anchorOf(heading: string): string {
  const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
  return words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')
}

function anchorsOf(page: string): readonly string[] {
  return [...withoutBlocks(read(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))
}

/** The links of a text that lead to no file, or to no heading of it. */
function brokenLinks(page: string, text: string): readonly string[] {
  const targets = [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets.filter((target) => {
    if (/^https?:/.test(target)) return false
    const [file = '', anchor] = target.split('#')
    const linked = file === '' ? page : join(dirname(page), file)
    return !existsSync(join(root, linked)) || (anchor !== undefined && !anchorsOf(linked).includes(anchor))
  })
}

/** The source files that a text names in backticks, by their path or the end of it, and that do not exist. */
function missingFiles(text: string): readonly string[] {
  const names = [...withoutBlocks(text).matchAll(/`([\w-]+(?:\/[\w-]+)*\.(?:test\.)?(?:ts|js|py))`/g)]
  return names.map(([, name = '']) => name).filter((name) => !sources.some((file) => `/${file}`.endsWith(`/${name}`)))
}

const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }
const targets = [...read('Makefile').matchAll(/^([a-z-]+):/gm)].map(([, name = '']) => name)
const settings = [...read('docs/configuration.md').matchAll(/^\| `(LATCHKEY_[A-Z_]+)`/gm)].map(([, name = '']) => name)

/** The npm scripts, make targets and settings that a text names, and that do not exist. */
function missingNames(text: string): readonly string[] {
  const named = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name)
  return [
    ...named(/npm run (?:--silent )?([a-z:-]+)/g).filter((name) => !Object.hasOwn(scripts, name)),
    ...named(/`make ([a-z-]+)/g).filter((name) => !targets.includes(name)),
    ...named(/\b(LATCHKEY_[A-Z_]+)\b/g).filter((name) => !settings.includes(name)),
  ]
}

describe('links of the docs', () => {
  it('are found broken when they are', () => {
    const text = '[a](docs/none.md) [b](docs/errors.md#none) [c](#none) [d](https://a.example) [e](docs/errors.md)'
    expect(brokenLinks('README.md', text)).toEqual(['docs/none.md', 'docs/errors.md#none', '#none'])
    expect(
      missingNames('`npm run none`, `npm run check`, `make none`, `make test`, LATCHKEY_NONE, LATCHKEY_HOST'),
    ).toEqual(['none', 'none', 'LATCHKEY_NONE'])
    expect(missingFiles('`src/none.ts` `errors.ts` `http/errors.test.ts`')).toEqual([
      'src/none.ts',
      'http/errors.test.ts',
    ])
  })

  it.each(pages)('%s links to pages and headings that exist', (page) => {
    expect(brokenLinks(page, read(page))).toEqual([])
  })

  it.each(pages)('%s names files, commands and settings that exist', (page) => {
    expect(missingFiles(read(page))).toEqual([])
    expect(missingNames(read(page))).toEqual([])
  })
})
