import type { Setting } from '../../src/setting.ts'

type Described = Pick<Setting<unknown>, 'name' | 'fallback' | 'about'>

const head = `# Configuration

Every setting is an environment variable, and every one is optional. An empty variable counts as not set. A value that
cannot be used stops the start with one sentence that says why; a variable that looks like a setting and is none is named.

This page is made from \`src/config.ts\`: change that, then run \`npm run docs\`.
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
