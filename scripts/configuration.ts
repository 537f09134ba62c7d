import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { settings } from '../src/config.ts'
import { configurationPage } from './lib/configuration-page.ts'

// Writes docs/configuration.md from the table of settings; with --check, only says whether it is up to date.
const path = fileURLToPath(new URL('../docs/configuration.md', import.meta.url))
const page = configurationPage(settings)
if (!process.argv.includes('--check')) {
  writeFileSync(path, page)
} else if (!existsSync(path) || readFileSync(path, 'utf8') !== page) {
  process.stderr.write('docs/configuration.md is not what src/config.ts says; run: npm run docs\n')
  process.exitCode = 1
}
