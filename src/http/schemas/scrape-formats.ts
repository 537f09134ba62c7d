import type { ScrapeFormat } from '../../scraping/scrape-types.ts'

const formats: readonly ScrapeFormat[] = ['html', 'text', 'markdown', 'json', 'raw']

/** Formats of other services, with the closest one of ours. */
const nearest: Readonly<Record<string, ScrapeFormat>> = { json_v2: 'json', rag: 'markdown', content: 'markdown' }

export const formatNames = formats.join(', ')

/** Of this server and of other services. */
export const knownFormats: readonly string[] = [...formats, ...Object.keys(nearest)]

export interface RequestedFormats {
  /** Null when none were requested. */
  readonly formats: readonly ScrapeFormat[] | null
  /** Which of them differ from the request, in a few sentences; else null. */
  readonly warning: string | null
}

/** Whether at least one of these is supported. */
export function hasKnownFormat(asked: readonly string[]): boolean {
  return asked.some((name) => formatOf(name) !== null)
}

export function requestedFormats(asked: readonly string[]): RequestedFormats {
  if (asked.length === 0) return { formats: null, warning: null }
  const answered = new Set(asked.map(formatOf))
  const replaced = [...new Set(asked)].filter((name) => Object.hasOwn(nearest, name))
  const unknown = asked.filter((name) => formatOf(name) === null)
  const sentences = [
    ...replaced.map((name) => `The format ${name} is returned as ${nearest[name]}.`),
    ...(unknown.length === 0
      ? []
      : [`Unknown formats were ignored (${named(unknown)}); known formats: ${formatNames}.`]),
  ]
  return {
    formats: formats.filter((format) => answered.has(format)),
    warning: sentences.length === 0 ? null : sentences.join(' '),
  }
}

/** A few of them, without what is too long or strange to be the name of a format. */
function named(unknown: readonly string[]): string {
  const names = [...new Set(unknown)].filter((name) => /^[\w.-]{1,40}$/.test(name)).slice(0, 5)
  return names.length === 0 ? String(unknown.length) : names.join(', ')
}

function formatOf(name: string): ScrapeFormat | null {
  return formats.find((format) => format === name) ?? (Object.hasOwn(nearest, name) ? (nearest[name] ?? null) : null)
}
