import type { ErrorKind } from '../../src/errors.ts'

const head = `# Errors

Every error has the same form on every route:

\`\`\`json
{
  "error": "SESSION_EXPIRED", "code": "SESSION_EXPIRED", "status": 410, "request_id": "req_5f2b9c1d",
  "message": "The session has expired or was found logged out; the target was not contacted.",
  "detail": "The session has expired or was found logged out; the target was not contacted.",
  "resolution": "Log in again and POST /api/v1/sessions/{id}/refresh with fresh cookies.", "details": {}
}
\`\`\`

\`error\` and \`code\` contain the same code, \`message\` and \`detail\` the same sentence; the sentence may say more than the table below.
\`resolution\` says what to do next. VALIDATION_ERROR names each field in \`details.fields\` and the first one in \`field\`.
\`PAYLOAD_TOO_LARGE\` has the status 431 if the headers are too long.
Answers with 429, 503 and SESSION_BUSY have the header \`Retry-After\` and the same whole seconds in \`retry_after\`.

Give the \`request_id\` of INTERNAL, STORAGE_UNAVAILABLE and VAULT_UNAVAILABLE to the operator: the log has it, and the cause where it is known. Other errors, such as
those of a target, are in the log only with \`LATCHKEY_LOG_LEVEL=debug\`.

The answer of a *target* is never an error: a page with status 404 is a result with \`status_code\` 404.

This page is generated from \`src/errors.ts\`: change that file, then run \`npm run docs\`.
`

/** docs/errors.md: a row a code, by status and then by name. */
export function errorsPage(kinds: Readonly<Record<string, ErrorKind>>): string {
  const sorted = Object.entries(kinds).sort(([a, one], [b, other]) => one.status - other.status || (a < b ? -1 : 1))
  const rows = sorted.map(
    ([code, { status, message, resolution }]) => `| \`${code}\` | ${status} | ${cell(message)} | ${cell(resolution)} |`,
  )
  return `${head}\n| Code | HTTP | Means | What to do |\n|---|---|---|---|\n${rows.join('\n')}\n`
}

/** A bar would end the cell; what looks like a tag would be one. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
}
