import { figuresOf, type JudgedRecording, type VerdictFigures } from './verdict-figures.ts'

/** The table per application and the figures, as text. */
export function formatReport(title: string, judged: readonly JudgedRecording[], pages: boolean): string {
  const lines = [
    row([
      'application',
      'pages',
      'decidable',
      'right',
      'unknown',
      'opposite',
      'user named',
      'else',
      'Brier',
      '1st stage',
    ]),
  ]
  for (const app of [...new Set(judged.map(({ recording }) => recording.app))].sort()) {
    lines.push(row([app, ...cells(figuresOf(judged.filter(({ recording }) => recording.app === app)))]))
  }
  const all = figuresOf(judged)
  lines.push(row([`all of ${title}`, ...cells(all)]), '', ...summary(all), '')
  if (pages) lines.push(...judged.flatMap(pageLines), '')
  return lines.join('\n')
}

function cells(one: VerdictFigures): string[] {
  const { pages, decidable, right, unknown, opposite, namedRight, naming, somebodyElse, brier, firstStage } = one
  return [
    ...[pages, decidable, right, unknown, opposite].map(String),
    `${namedRight}/${naming}`,
    String(somebodyElse),
    brier.toFixed(3),
    String(firstStage),
  ]
}

function summary(all: VerdictFigures): string[] {
  const share = (part: number, whole: number) =>
    whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`
  return [
    `logged-out pages called logged in: ${all.falselyIn} (must be 0)`,
    `decidable pages decided right: ${share(all.right, all.decidable)} (goal 97 %)`,
    `  by the page alone: ${share(all.aloneRight, all.decidable)}; in a scrape's two stages: ${share(all.scrapeRight, all.decidable)}`,
    `  once a page was seen to tell while the session was logged in: ${share(all.laterRight, all.decidable)}`,
    `decidable pages called the opposite: ${all.opposite} (must be 0)`,
    `detected_user right where the page names the user: ${share(all.namedRight, all.naming)} (goal 90 %); somebody else: ${all.somebodyElse} (must be 0)`,
    `Brier score over the decidable pages: ${all.brier.toFixed(4)} (goal 0.03)`,
    `pages the same as the anonymous one that come out unknown, or right by another page: ${share(all.sameUnknown, all.same)}`,
  ]
}

function pageLines({ recording, whole, scrape, outcome, named, byAnother }: JudgedRecording): string[] {
  const fine = outcome === 'right' && (named === null || named === 'right') && scrape.verdict === whole.verdict
  if (fine) return []
  const another = byAnother ? ' by another page' : ''
  const evidence = whole.evidence.map(
    ({ signal, weight, seen }) => `    ${weight.toFixed(1).padStart(5)} ${signal}: ${seen}`,
  )
  const user = named === null ? '' : ` user ${named}: ${whole.detectedUser ?? '-'} (${recording.names.join(', ')})`
  return [
    `${recording.file}${recording.decidable ? '' : ' (not decidable)'}: ${whole.verdict} P=${whole.pLoggedIn.toFixed(2)} scrape ${scrape.verdict}${another}${user}`,
    ...evidence,
  ]
}

function row(columns: readonly string[]): string {
  return columns.map((text, index) => (index === 0 ? text.padEnd(22) : text.padStart(10))).join(' ')
}
