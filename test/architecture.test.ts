import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const src = join(root, 'src')

/** The modules in order, top to bottom: a feature may import those below it. */
const features = [
  'monitor',
  'webhooks',
  'jobs',
  'captures',
  'sync',
  'validation',
  'renewal',
  'scraping',
  'use',
  'sessions',
  'idempotency',
  'accounts',
  'events',
  'audit',
  'blobs',
]
/** Of these each stands on those after it, as `features` do. */
const pages = ['verdict', 'visitor', 'page', 'wordings', 'html']
const ground = ['fetching', ...pages, 'cookies', 'vault', 'egress', 'fairness', 'storage']
const faces = ['http', 'cli', 'demo']
/** Files beside the modules that any of them may import. */
const common = [
  'errors.ts',
  'clock.ts',
  'rerun.ts',
  'pump.ts',
  'within.ts',
  'json-object.ts',
  'printable.ts',
  'logged-error.ts',
  'bind.ts',
]

interface Import {
  readonly from: string
  readonly to: string
  readonly isType: boolean
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .sort()
/** Without comments, which may speak of anything. */
const texts = new Map(files.map((name) => [name, withoutComments(readFileSync(join(src, name), 'utf8'))]))

const imports: readonly Import[] = files.flatMap((from) => {
  const text = texts.get(from) ?? ''
  const pattern =
    /^(?:import|export)\s+(type\s+)?(\{[^}]*\}|\*(?:\s+as\s+\w+)?|[\w$]+(?:\s*,\s*\{[^}]*\})?)?\s*(?:from\s+)?'([^']+)'/gm
  const atRun = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, specifier = '']) => ({
    from,
    to: targetOf(from, specifier),
    isType: false,
  }))
  const atStart = [...text.matchAll(pattern)].map((match) => {
    const names = /^\{([^}]*)\}$/.exec(match[2] ?? '')?.[1]
    const allTypes = names?.split(',').every((name) => /^\s*(type\s|$)/.test(name))
    return { from, to: targetOf(from, match[3] ?? ''), isType: match[1] !== undefined || allTypes === true }
  })
  return [...atStart, ...atRun]
})

/** The imported file, from `src/`; the name of a library stays as it is. */
function targetOf(from: string, specifier: string): string {
  return specifier.startsWith('.') ? relative(src, resolve(src, dirname(from), specifier)) : specifier
}

const moduleOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : file)
const isOwn = (file: string): boolean => texts.has(file)

function mayImport({ from, to, isType }: Import): boolean {
  const [module, target] = [moduleOf(from), moduleOf(to)]
  if (module === target || common.includes(target)) return true
  // compose/ and the files beside the modules know every module; main.ts and the commands know what they compose.
  if (module === 'compose' || module.endsWith('.ts')) return true
  if (target === 'compose') return module === 'cli'
  if (target.endsWith('.ts')) return module === 'cli' || (isType && target === 'config.ts')
  if (faces.includes(target)) return module === 'cli' && target !== 'cli'
  if (faces.includes(module)) {
    return isType || features.includes(target) || module === 'cli' || target === 'cookies' || target === 'fairness'
  }
  if (features.includes(module)) {
    return ground.includes(target) || features.indexOf(target) > features.indexOf(module)
  }
  if (module === 'fetching' && ['egress', 'cookies', 'fairness'].includes(target)) return true
  if (pages.includes(module) && pages.indexOf(target) > pages.indexOf(module)) return true
  // The columns of a session follow from its fields, which are declared once.
  if (from === 'storage/tables/sessions.ts' && to === 'sessions/session-fields.ts') return isType
  return isType && ground.includes(module) && ground.indexOf(target) > ground.indexOf(module)
}

describe('the modules', () => {
  it('has files', () => {
    expect(files.length).toBeGreaterThan(80)
    expect(imports.length).toBeGreaterThan(200)
  })

  it('is described as it stands, its modules in their order', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
    const modules = [...page.matchAll(/^ {2}([a-z]+)\/ +\S/gm)].map(([, module]) => module)
    expect(modules).toEqual(['compose', 'http', 'cli', 'demo', ...features, ...ground])
    const beside = files.filter((file) => !file.includes('/') && !page.includes(file))
    expect(beside).toEqual([])
  })

  it('has the files that it says to touch', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
    const [, table = ''] = /\n## How to add something\n([\s\S]*?)\n## /.exec(page) ?? []
    const named = [...table.matchAll(/`([a-z-]+(?:\/[a-z-]+)*\.(?:test\.)?ts)`/g)].map(([, file = '']) => file)
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter((file) => !existsSync(join(src, file)) && !existsSync(join(root, file)))).toEqual([])
  })

  it('lets a module import only what the table says', () => {
    const wrong = imports.filter((one) => isOwn(one.to) && !mayImport(one)).map(({ from, to }) => `${from} → ${to}`)
    expect(wrong).toEqual([])
  })

  it('has no circles, not even of types', () => {
    const edges = new Map<string, string[]>()
    for (const { from, to } of imports) {
      if (isOwn(to)) edges.set(from, [...(edges.get(from) ?? []), to])
    }
    expect(circleIn(edges)).toBeNull()
  })

  it.each([
    ['undici', /^(egress|fetching\/http)\//],
    ['playwright-core', /^(fetching\/browser|cli\/own-browser)\//],
    ['node:crypto', /^vault\//],
    ['node:sqlite', /^storage\/(sqlite|backup)/],
    ['fastify', /^http\//],
    ['commander', /^(main\.ts|cli\/)/],
  ])('%s is imported in the modules that own it', (library, owner) => {
    const users = imports.filter((one) => one.to === library && !one.isType).map((one) => one.from)
    expect(users.length).toBeGreaterThan(0)
    expect(users.filter((file) => !owner.test(file))).toEqual([])
  })

  it('reads the environment in config.ts alone', () => {
    expect(filesWith(/process\.env/)).toEqual(['config.ts'])
  })

  it('takes time and randomness from clock.ts alone', () => {
    expect(filesWith(/\bDate\.now\(|\bnew Date\(\)|Math\.random\(|randomUUID\(|getRandomValues\(/)).toEqual([
      'clock.ts',
    ])
  })

  it('keeps SQL in repositories and in storage', () => {
    const builders = filesWith(/\.(selectFrom|insertInto|updateTable|deleteFrom)\(/)
    expect(builders.filter((file) => !/^storage\/|repository(\.ts|\/)/.test(file))).toEqual([])
  })

  it('has no any, no ts-ignore, no mutable state of a module', () => {
    expect(filesWith(/:\s*any\b|\bas any\b/)).toEqual([])
    expect(filesWith(/^(export )?(let|var) /m)).toEqual([])
  })

  it('binds what must end with its function', () => {
    const calls = /(?<!function )\b(?:waitForTurn|beginUse|budget\.enter)\(/
    const bound = /\busing \w+ = (?:await )?(?:deps\.)?(?:waitForTurn|beginUse|budget\.enter)\(/
    // A `SessionUse` passes its place on, and a fetched file keeps it until it has been read.
    const lines = filesWith(calls)
      .filter((file) => !['use/use-session.ts', 'scraping/fetch-file.ts'].includes(file))
      .flatMap((file) => texts.get(file)?.split('\n') ?? [])
    const found = lines.filter((line) => calls.test(line))
    expect(found.length).toBeGreaterThan(5)
    expect(found.filter((line) => !bound.test(line))).toEqual([])
  })

  it('has no file that does the work of several', () => {
    const scripts = readdirSync(join(root, 'viewer')).filter((name) => name.endsWith('.js'))
    const all = [...files.map((file) => join(src, file)), ...scripts.map((name) => join(root, 'viewer', name))]
    const lengths = all.map((file) => [file, readFileSync(file, 'utf8').split('\n').length - 1] as const)
    expect(lengths.filter(([, lines]) => lines > 300)).toEqual([])
  })

  it.each([
    // The words of each language included.
    ['what reads pages', /^(html|page|verdict|visitor|wordings)\//, 6_100],
    ['who may use a session when', /^sessions\/leases\//, 750],
  ])('does not let %s grow', (_what, module, most) => {
    const own = files.filter((file) => module.test(file))
    const lines = own.map((file) => readFileSync(join(src, file), 'utf8').split('\n').length - 1)
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(most)
  })

  it('declares an exported type once', () => {
    const homes = new Map<string, string[]>()
    for (const [file, text] of texts) {
      for (const [, name = ''] of text.matchAll(/^export (?:abstract )?(?:interface|type|class) (\w+)/gm)) {
        homes.set(name, [...(homes.get(name) ?? []), file])
      }
    }
    expect(homes.size).toBeGreaterThan(400)
    expect([...homes].filter(([, where]) => where.length > 1)).toEqual([])
  })

  it('keeps what only tests need in test/support', () => {
    expect(files.filter((file) => /(^|\/)(testing|fakes?|mocks?|fixtures)(\/|\.)/.test(file))).toEqual([])
  })

  it('tries no test twice', () => {
    const runner = ['vitest.config.ts', '.ci/run', 'package.json'].map((file) => readFileSync(join(root, file), 'utf8'))
    expect(runner.filter((text) => /\bretr(y|ies)\b/i.test(text))).toEqual([])
    expect(runner[1]?.match(/make test(?!-)/g)).toHaveLength(1)
  })

  it('names no real application', () => {
    const names =
      /\b(wordpress|drupal|joomla|django|jenkins|gitlab|grafana|zabbix|roundcube|dokuwiki|mediawiki|phpmyadmin|nodebb|jupyter(hub)?|trac|icinga(web)?|sqlpad|spip|postfixadmin|qbittorrent|adminjs|request.?tracker|nextcloud|shopify|magento|woocommerce|discourse|phpbb|redmine|gitea|amazon|facebook|linkedin)\b/i
    expect(filesWith(names)).toEqual([])
  })
})

function filesWith(pattern: RegExp): string[] {
  return files.filter((file) => pattern.test(texts.get(file) ?? ''))
}

/** One circle of imports, or null. */
function circleIn(edges: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): string[] | null => {
    const at = path.indexOf(file)
    if (at !== -1) return [...path.slice(at), file]
    if (done.has(file)) return null
    for (const next of edges.get(file) ?? []) {
      const circle = visit(next, [...path, file])
      if (circle !== null) return circle
    }
    done.add(file)
    return null
  }
  for (const file of edges.keys()) {
    const circle = visit(file, [])
    if (circle !== null) return circle
  }
  return null
}

function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}
