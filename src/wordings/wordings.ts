import { czech } from './cs.ts'
import { german } from './de.ts'
import { english } from './en.ts'
import { spanish } from './es.ts'
import { foldedList } from './fold.ts'
import { french } from './fr.ts'
import { italian } from './it.ts'
import { japanese } from './ja.ts'
import { korean } from './ko.ts'
import { dutch } from './nl.ts'
import { polish } from './pl.ts'
import { portuguese } from './pt.ts'
import { russian } from './ru.ts'
import { swedish } from './sv.ts'
import { turkish } from './tr.ts'
import type { Wording } from './wording.ts'
import { chinese } from './zh.ts'

/** Every known language, by its tag. A new one is a file in this directory and a line here. */
const byLanguage: Readonly<Record<string, Wording>> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  pt: portuguese,
  it: italian,
  nl: dutch,
  pl: polish,
  ru: russian,
  ja: japanese,
  zh: chinese,
  ko: korean,
  tr: turkish,
  sv: swedish,
  cs: czech,
}

export const wordings: readonly Wording[] = Object.values(byLanguage)

/** Whether the words of a language are known. @param language its primary tag, such as `de` */
export const isKnownLanguage = (language: string): boolean => Object.hasOwn(byLanguage, language)

/** The phrases of one field in all languages, folded, each once. */
export function phrasesOf(field: keyof Wording): readonly string[] {
  return [...new Set(wordings.flatMap((wording) => foldedList(wording[field] ?? '')))]
}

/** A pattern that matches any of these texts literally. */
export const anyOf = (texts: readonly string[]): string =>
  texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')

/** Whether a phrase is in a script that is written without spaces between words. */
export const hasNoSpaces = (phrase: string): boolean => /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]/.test(phrase)
