import { cs } from './cs.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fold } from './fold.ts'
import { fr } from './fr.ts'
import { it } from './it.ts'
import { ja } from './ja.ts'
import { ko } from './ko.ts'
import { nl } from './nl.ts'
import { pl } from './pl.ts'
import { pt } from './pt.ts'
import { ru } from './ru.ts'
import { sv } from './sv.ts'
import { tr } from './tr.ts'
import type { Wording } from './wording.ts'
import { zh } from './zh.ts'

/** Every known language, by its tag. A new one is a file in this directory, and named here. */
const byLanguage: Readonly<Record<string, Wording>> = { en, de, fr, es, pt, it, nl, pl, ru, ja, zh, ko, tr, sv, cs }

export const wordings: readonly Wording[] = Object.values(byLanguage)

/** Whether the words of a language are known. @param language its primary tag, such as `de` */
export const isKnownLanguage = (language: string): boolean => Object.hasOwn(byLanguage, language)

/** The phrases of one field in all languages, folded, each once. */
export function phrasesOf(field: keyof Wording): readonly string[] {
  const words = wordings.flatMap((wording) => wording[field]?.split('|') ?? [])
  return [...new Set(words.map(fold))].filter((word) => word !== '')
}

/** A pattern that matches any of these texts literally. */
export const anyOf = (texts: readonly string[]): string =>
  texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')

/** A refusal that does not say whether a login would help, in a folded text. */
export const DENIAL = new RegExp(anyOf(phrasesOf('denials')))

/** Whether a phrase is in a script that is written without spaces between words. */
export const hasNoSpaces = (phrase: string): boolean => /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]/.test(phrase)
