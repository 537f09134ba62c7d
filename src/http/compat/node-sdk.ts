import type { ScrapeResult } from '../../scraping/scrape-types.ts'

interface GivenHeaders {
  readonly headers?: Readonly<Record<string, string>> | null | undefined
  readonly session_headers?: Readonly<Record<string, string>> | null | undefined
}

/**
 * A scrape with its header names as the user wrote them. The SDK converts every key of its options from camel case to
 * snake case, nested ones too: `X-Custom` arrives as `_x-_custom`. Real header names do not begin with an underscore,
 * or have one after a hyphen; in a name that does, each underscore before a small letter is undone.
 */
export function withRestoredHeaders<Body extends GivenHeaders>(body: Body): Body {
  return {
    ...body,
    ...(body.headers != null && { headers: restoredNames(body.headers) }),
    ...(body.session_headers != null && { session_headers: restoredNames(body.session_headers) }),
  }
}

function restoredNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [restored(name), value]))
}

function restored(name: string): string {
  if (!/(^|-)_/.test(name)) return name
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** The formats that the SDK reads at the top level; content that is one string is HTML. */
export function flatForms(content: NonNullable<ScrapeResult['content']>) {
  if (typeof content === 'string') return { html: content }
  const { text, html, markdown } = content
  return {
    ...(typeof text === 'string' && { text }),
    ...(typeof html === 'string' && { html }),
    ...(typeof markdown === 'string' && { markdown_content: markdown }),
  }
}
