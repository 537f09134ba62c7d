import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ApiDocument, clientTypes } from './lib/client-types.ts'

// Writes the types of the TypeScript client from openapi.json; with --check it only compares, and fails where they differ.

const root = join(import.meta.dirname, '..')
const file = join(root, 'sdk/src/api.ts')
const text = clientTypes(JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8')) as ApiDocument)

if (!process.argv.includes('--check')) {
  writeFileSync(file, text)
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('sdk/src/api.ts is not what openapi.json says; run: npm run openapi')
  process.exitCode = 1
}
