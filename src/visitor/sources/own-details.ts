import { withHolders } from '../../html/tree.ts'
import type { ParsedPage } from '../../verdict/page.ts'
import { fold } from '../../wordings/fold.ts'
import { isMailbox, isOfInterface } from '../../wordings/interface-words.ts'
import { anyOf, phrasesOf } from '../../wordings/wordings.ts'
import { isEmail, looksLikeName, nameKey } from '../name.ts'
import { type NameSeen, type NameSource, noNames } from '../names-found.ts'
import { isOwnAddress, isSubject } from '../own-address.ts'

type Kind = 'full' | 'login' | 'email'

/** How the fields of somebody's record are called. */
const FIELDS = { full: 'fullName', login: 'userName', email: 'email' } as const
const LABELS: ReadonlyMap<string, Kind> = new Map(
  (['full', 'login', 'email'] as const).flatMap((kind) =>
    phrasesOf(FIELDS[kind]).map((label) => [label, kind] as const),
  ),
)
const LABEL_ALONE = new RegExp(`^(?:${anyOf([...LABELS.keys()])})[ :：*]{0,3}$`, 'gm')
const NEAR = 6
const MAX_TEXTS = 3_000
const RANK: Readonly<Record<Kind, number>> = { full: 0, login: 1, email: 2 }

/** The details of a visitor's own record, as rows of a table or a list: "Name: Mira Holt", "E-mail: mira@site.example". */
export const ownDetails: NameSource = (page, parsed) => {
  const found = new Map<Kind, string>()
  for (const index of parsed.foldedTexts.holding(LABEL_ALONE)) {
    if (index > MAX_TEXTS) break
    const kind = kindOf(parsed.texts[index]?.text ?? '')
    const value = kind === undefined ? null : valueAfter(index, parsed)
    if (kind === undefined || value === null || (kind === 'email') !== isEmail(value)) continue
    const known = found.get(kind)
    // Two values of one field are two people.
    if (known !== undefined && nameKey(known) !== nameKey(value)) return noNames
    found.set(kind, value)
  }
  const isOwn = isOwnAddress(page.finalUrl)
  const values = [...found].sort(([a], [b]) => RANK[a] - RANK[b]).map(([, value]) => value)
  if (values.length === 0 || values.some(isMailbox) || values.some((value) => isSubject(value, page.finalUrl)))
    return noNames
  if (!isOwn && !(found.has('login') && values.length > 1)) return noNames
  const names: NameSeen[] = values.map((name, index) => ({ name, trust: index === 0 ? 0.62 : 0.4 }))
  return { names }
}

function kindOf(text: string): Kind | undefined {
  return LABELS.get(fold(text).replace(/\s?[:：*]{1,2}$/, ''))
}

/** What stands after a label, in another element. */
function valueAfter(index: number, { texts, elements }: ParsedPage): string | null {
  const label = texts[index]
  if (label === undefined || /^(?:option|button|a)$/.test(elements[label.parent]?.tag ?? '')) return null
  const rowEnd = endOfRow(label.parent, elements)
  for (const next of texts.slice(index + 1, index + 4)) {
    if (next.at - label.at > NEAR || next.parent > rowEnd) return null
    // Of a form's field the value is no text, and what follows is the next label.
    if (elements.slice(label.at, next.at).some(({ tag }) => INPUTS.has(tag))) return null
    // A label may be given in a second wording: "User name", "uid".
    if (next.parent === label.parent || kindOf(next.text) !== undefined || !/[\p{L}\p{N}]/u.test(next.text)) continue
    const value = next.text.trim()
    if (NO_VALUE.has(elements[next.parent]?.tag ?? '') || /[:：]$/.test(value)) return null
    return isEmail(value) || (looksLikeName(value) && !isOfInterface(value)) ? value : null
  }
  return null
}

const INPUTS = new Set(['input', 'select', 'textarea'])
const NO_VALUE = new Set(['th', 'dt', 'label', 'legend', 'option', 'button'])

/** The last element of the row of a table that an element stands in: what follows it belongs to another record. */
function endOfRow(index: number, elements: ParsedPage['elements']): number {
  return withHolders(index, elements, 6).find(({ tag }) => tag === 'tr')?.end ?? Number.POSITIVE_INFINITY
}
