import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorKinds } from '../src/errors.ts'
import { asyncForm } from './python/async-form.ts'
import { pythonCalls } from './python/calls.ts'
import type { Document } from './python/document.ts'
import { pythonErrors } from './python/errors.ts'
import { pythonTypes } from './python/types.ts'

// Writes what openapi.json and the table of errors say into the Python client, and its asynchronous form; with --check it
// only compares.

const root = join(import.meta.dirname, '..')
const document = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8')) as Document
const client = join(root, 'python/src/latchkey_client')
const calls = pythonCalls(document)
const files = {
  'types.py': pythonTypes(document),
  'errors.py': pythonErrors(errorKinds),
  '_sync_calls.py': calls,
  '_async_calls.py': asyncForm(calls, 'openapi.json'),
  '_async_client.py': asyncForm(readFileSync(join(client, '_sync_client.py'), 'utf8'), '_sync_client.py'),
}
for (const [name, text] of Object.entries(files)) {
  const file = join(client, name)
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text)
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`${name} of the Python client is not what its source says: run npm run python-client, commit it.`)
    process.exitCode = 1
  }
}
