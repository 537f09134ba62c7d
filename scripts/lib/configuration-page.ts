import type { Setting } from '../../src/setting-parsers.ts'

type Described = Pick<Setting<unknown>, 'name' | 'fallback' | 'about'>

const head = `# Configuration

Every setting is an environment variable, and all are optional. An empty variable counts as not set. If a value is not
valid, the server does not start and says why in one sentence; it warns about a variable that looks like a setting but is not one.

This page is generated from \`src/settings.ts\`: change that file, then run \`npm run docs\`.
`

/** docs/configuration.md: a row a setting, in the order of the table. */
export function configurationPage(settings: readonly Described[]): string {
  const rows = settings.map(({ name, fallback, about }) => {
    return `| \`${name}\` | ${fallback === '' ? '' : `\`${cell(fallback)}\``} | ${cell(about)} |`
  })
  return `${head}\n| Variable | Default | What it does |\n|---|---|---|\n${rows.join('\n')}\n`
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
