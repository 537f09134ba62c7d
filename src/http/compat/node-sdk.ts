import type { ScrapeResult } from '../../scraping/scrape-types.ts'

/** Whether a request comes from the Node SDK, by its User-Agent. */
export function isNodeSdk(userAgent: string | undefined): boolean {
  return userAgent?.startsWith('alterlab-node/') ?? false
}

interface GivenHeaders {
  readonly headers?: Readonly<Record<string, string>> | null | undefined
  readonly session_headers?: Readonly<Record<string, string>> | null | undefined
}

/**
 * A scrape with the names of its headers as their user wrote them. The SDK turns every key of its options from camel case to snake case,
 * inner ones too: `X-Custom` arrives as `_x-_custom`. No header in use begins with an underscore, or has one behind a
 * hyphen; where a name does, each underscore before a small letter is undone.
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

/** Forms of the content that the SDK reads at the top level. */
export interface FlatForms {
  readonly text?: string
  readonly html?: string
  readonly markdown_content?: string
}

/** Those of a result; its content as one string is its HTML. */
export function flatForms(content: NonNullable<ScrapeResult['content']>): FlatForms {
  if (typeof content === 'string') return { html: content }
  const { text, html, markdown } = content
  return {
    ...(typeof text === 'string' && { text }),
    ...(typeof html === 'string' && { html }),
    ...(typeof markdown === 'string' && { markdown_content: markdown }),
  }
}
