import type { HtmlTree } from './tree.ts'

/** The primary tag of the language that a page declares, such as `de`; '' for none. */
export function declaredLanguage({ elements }: Pick<HtmlTree, 'elements'>): string {
  const declared = elements.find(({ tag }) => tag === 'html')?.attributes.get('lang') ?? ''
  return /^[a-z]{2,3}(?![a-z])/i.exec(declared)?.[0].toLowerCase() ?? ''
}
