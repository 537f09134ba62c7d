import type { ErrorKind } from '../../src/errors.ts'
import { generatedHead } from './document.ts'

const head = `${generatedHead.replace('openapi.json', 'src/errors.ts')}"""A class for each code of the server, so that \`except\` can name it."""

from ._error import InvalidResponseError, LatchkeyError, UnreachableError
`

/** errors.py: the classes, and the table by code. */
export function pythonErrors(kinds: Readonly<Record<string, ErrorKind>>): string {
  const codes = Object.keys(kinds).sort()
  const classes = codes.map(
    (code) => `class ${nameOf(code)}(LatchkeyError):\n    """${quoted(kinds[code]?.message ?? '')}"""\n`,
  )
  const rows = codes.map((code) => `    "${code}": ${nameOf(code)},`)
  const table = `by_code: dict[str, type[LatchkeyError]] = {\n${rows.join('\n')}\n}\n`
  const all = ['InvalidResponseError', 'LatchkeyError', 'UnreachableError', ...codes.map(nameOf), 'by_code']
  const names = `__all__ = [\n${all.map((name) => `    "${name}",`).join('\n')}\n]\n`
  return [head, ...classes, table, names].join('\n\n')
}

/** SESSION_NOT_FOUND → SessionNotFoundError */
function nameOf(code: string): string {
  const words = code.split('_').map((word) => word.charAt(0) + word.slice(1).toLowerCase())
  return `${words.join('')}Error`.replace(/ErrorError$/, 'Error')
}

const quoted = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', "'")
