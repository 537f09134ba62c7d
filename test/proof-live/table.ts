import { isRight, type Row } from './observed.ts'

export interface Line {
  readonly name: string
  readonly covers: string
  /** Or why there is none. */
  readonly row: Row | string
}

/** The table as Markdown, so that it can go into a page of docs as it is. */
export function tableOf(lines: readonly Line[], minutes: number): string {
  const head = ['Application', 'Stands for', 'Before', `After ${minutes} min`, 'Left alone', 'After its end', 'Noticed']
  const rows = lines.map(({ name, covers, row }) => {
    if (typeof row === 'string') return [name, covers, row, '', '', '', '']
    const cells = [row.before, row.kept, row.alone, row.after, row.noticed]
    return [name, covers, ...cells.map((cell) => `${cell.isRight ? 'right' : 'WRONG'}: ${cell.text}`)]
  })
  return markdownTable(head, rows)
}

/** How many lines hold a wrong cell, or no cells because something failed. */
export function wrongLines(lines: readonly Line[]): Line[] {
  return lines.filter(({ row }) => typeof row === 'string' || !isRight(row))
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
