import type { Page } from './browser.ts'

interface Form {
  readonly action: string
  readonly hidden: Readonly<Record<string, string>>
}

/**
 * The form of a page that holds all these fields. The applications are known and their forms are plain: this reads those
 * and is no parser of HTML.
 */
export function formWith({ text, url }: Page, names: readonly string[]): Form {
  for (const [whole, attributes = ''] of text.matchAll(/<form\b([^>]*)>[\s\S]*?<\/form>/gi)) {
    const inputs = [...whole.matchAll(/<(?:input|select|textarea|button)\b[^>]*>/gi)].map(([tag]) => tag)
    if (!names.every((name) => inputs.some((tag) => attribute(tag, 'name') === name))) continue
    const hidden = inputs
      .filter((tag) => attribute(tag, 'type')?.toLowerCase() === 'hidden')
      .map((tag) => [attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? ''])
    return { action: new URL(attribute(attributes, 'action') ?? '', url).href, hidden: Object.fromEntries(hidden) }
  }
  throw new Error(`${url} has no form with ${names.join(', ')}`)
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag)
  const value = found?.[1] ?? found?.[2] ?? found?.[3]
  return value === undefined ? null : value.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')
}
