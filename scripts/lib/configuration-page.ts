import type { Setting } from '../../src/setting-parsers.ts'

type Described = Pick<Setting<unknown>, 'name' | 'fallback' | 'about' | 'parse'>

const head = `# Configuration

Every setting is an environment variable, and all are optional. An empty variable counts as not set. If a value is not
valid, the server does not start and says why in one sentence; it warns about a variable that looks like a setting but is not one.

This page is generated from \`src/settings.ts\`: change that file, then run \`npm run docs\`.
`

/** docs/configuration.md: a row a setting, in the order of the table. */
export function configurationPage(settings: readonly Described[]): string {
  const rows = settings.map(({ name, fallback, about, parse }) => {
    return `| \`${name}\` | ${fallback === '' ? '' : `\`${cell(fallback)}\``} | ${cell(allowed(parse))} | ${cell(about)} |`
  })
  return `${head}\n| Variable | Default | Allowed | What it does |\n|---|---|---|---|\n${rows.join('\n')}\n`
}

/** What the server says that a value must be, when it refuses one: `1 to 200`, `on, off`. Empty if every text is a value. */
function allowed(parse: Described['parse']): string {
  try {
    parse('?')
    return ''
  } catch (error) {
    const [, rest = ''] = /^must be (?:one of )?(.*)/.exec((error as Error).message) ?? []
    return rest.replace('a whole number from ', '')
  }
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
