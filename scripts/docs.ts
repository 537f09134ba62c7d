import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { settings } from '../src/config.ts'
import { errorKinds } from '../src/errors.ts'
import { configurationPage } from './lib/configuration-page.ts'
import { errorsPage } from './lib/errors-page.ts'

// Writes the pages of docs/ that are made from tables; with --check, only says whether they are up to date.
const pages = [
  { name: 'docs/configuration.md', source: 'src/settings.ts', text: configurationPage(settings) },
  { name: 'docs/errors.md', source: 'src/errors.ts', text: errorsPage(errorKinds) },
]
for (const { name, source, text } of pages) {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url))
  if (!process.argv.includes('--check')) {
    writeFileSync(path, text)
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${name} is not what ${source} says; run: npm run docs\n`)
    process.exitCode = 1
  }
}
