import type { GuardedControl } from '../fetching/browser/action-guard.ts'
import { logoutNames } from '../wordings/path-names.ts'
import { anyOf, hasNoSpaces, phrasesOf } from '../wordings/wordings.ts'

/** Controls that log out, delete or unsubscribe, in all languages: steps of a page do not activate them by accident. */
export function guardedControls(): readonly GuardedControl[] {
  return [
    {
      kind: 'logout',
      label: labelPattern('logout'),
      code: `(?:log|sign)[-_ ]?(?:out|off)(?![a-z])|(?<![a-z])(?:${logoutNames})(?![a-z])`,
    },
    {
      kind: 'delete',
      label: labelPattern('delete'),
      code: '(?<![a-z])(?:delete|destroy|erase)(?![a-z])|delete(?=account|user|me\\b)',
    },
    { kind: 'unsubscribe', label: labelPattern('unsubscribe'), code: 'unsubscribe|(?<![a-z])opt[-_]?out(?![a-z])' },
  ]
}

/** Whole words, except in scripts that are written without spaces. */
function labelPattern(field: 'logout' | 'delete' | 'unsubscribe'): string {
  const phrases = phrasesOf(field)
  const withoutSpaces = phrases.filter(hasNoSpaces)
  const words = phrases.filter((phrase) => !hasNoSpaces(phrase))
  return `(?<!\\p{L})(?:${anyOf(words)})(?!\\p{L})|${anyOf(withoutSpaces)}`
}
