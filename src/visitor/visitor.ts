import type { Judgement } from '../verdict/judgement.ts'
import type { Page, ParsedPage } from '../verdict/page.ts'
import { detectedUser, isSure } from './detected-user.ts'
import type { NameSource, NamesFound } from './names-found.ts'
import { pictureLabel } from './sources/picture-label.ts'
import { selfAnswer } from './sources/self-answer.ts'
import { userBox } from './sources/user-box.ts'
import { userLink } from './sources/user-link.ts'

/** The sources of visitor names; they do not say whether anybody is logged in. */
const sources: readonly NameSource[] = [userLink, selfAnswer, userBox, pictureLabel]

/**
 * What the sources find on a page whose visitor is logged in.
 * @param found the names that signals have found; if one of them is sure, nothing else is searched
 */
export function namesIn(page: Page, parsed: ParsedPage, found: readonly Partial<NamesFound>[]): readonly NamesFound[] {
  return isSure(found.map(({ names = [] }) => names)) ? [] : sources.map((source) => source(page, parsed))
}

/** The visitor on whom most kinds of sources agree. */
export function visitorOf(found: readonly Partial<NamesFound>[]): Pick<Judgement, 'detectedUser' | 'userElements'> {
  const user = detectedUser(found.map(({ names = [] }) => names))
  if (user === null) return { detectedUser: null, userElements: [] }
  const texts = new Set(found.flatMap(({ userElements = [] }) => userElements))
  return { detectedUser: user, userElements: [...texts].slice(0, 10).filter((text) => text.includes(user)) }
}
