import { logoutNames } from './path-names.ts'
import { anyOf, hasNoSpaces, phrasesOf } from './wordings.ts'

/** What a control does that must not happen by accident. */
export type HarmKind = 'logout' | 'delete' | 'unsubscribe'

/** How to recognise controls of one kind: sources of regular expressions, with the flags `iu`. */
export interface HarmfulControl {
  readonly kind: HarmKind
  /** Of a label, folded (`fold.ts`). */
  readonly label: string
  /** Of an address, an id or a piece of script: decoded, and folded, too. */
  readonly code: string
}

/** Controls that log out, delete or unsubscribe, in all languages. */
export function harmfulControls(): readonly HarmfulControl[] {
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
function labelPattern(field: HarmKind): string {
  const phrases = phrasesOf(field)
  const withoutSpaces = phrases.filter(hasNoSpaces)
  const words = phrases.filter((phrase) => !hasNoSpaces(phrase))
  return `(?<!\\p{L})(?:${anyOf(words)})(?!\\p{L})|${anyOf(withoutSpaces)}`
}
