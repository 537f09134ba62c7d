import type { TableCase } from '../case.ts'

/** A hop: where it goes, the Cookie header that it must carry, the Set-Cookie lines of its answer. */
export type Step = readonly [url: string, carries: string | null, ...sets: string[]]

/** A visit of several hops. */
export type Visit = readonly [title: string, ...steps: Step[]]

/** Lines that one answer sets, and what a second request to the same address carries. */
export type Row = readonly [sets: string | readonly string[], carries: string | null]

export function visits(family: string, all: readonly Visit[]): readonly TableCase[] {
  return all.map(([title, ...steps]) => ({
    family,
    title,
    hops: steps.map(([url, , ...sets]) => ({ url, sets })),
    carries: steps.map(([, carries]) => carries),
  }))
}

export function rows(family: string, url: string, all: readonly Row[]): readonly TableCase[] {
  return all.map(([sets, carries]) => {
    const lines = typeof sets === 'string' ? [sets] : sets
    const hops = [
      { url, sets: lines },
      { url, sets: [] },
    ]
    return { family, title: lines.join(' | ').slice(0, 100), hops, carries: [null, carries] }
  })
}
