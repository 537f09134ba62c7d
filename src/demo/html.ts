/** Markup that is safe to send; only `html` makes it, so that text cannot pass for it. */
export class SafeHtml {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

type Part = string | number | SafeHtml | readonly SafeHtml[] | null

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** A template whose inserted strings are escaped; `SafeHtml` goes in as it is, null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): SafeHtml {
  const markup = strings.map((text, index) => text + render(parts[index] ?? null)).join('')
  return new SafeHtml(markup)
}

function render(part: Part): string {
  if (part === null) return ''
  if (part instanceof SafeHtml) return part.markup
  if (typeof part === 'object') return part.map((each) => each.markup).join('\n')
  return escapeHtml(String(part))
}
