import { expect, test } from 'vitest'
import { parseBusy, parseMemoryParts, parseStat } from './proc.ts'

test.each([
  ['1 (node) S 0 1 1 0 -1 4194560 100 0 0 0 250 50 9 9 20 0 11 0 5 0 0', 3, 0.18],
  ['1 (a) b) (c) R 0 1 1 0 -1 4194560 100 0 0 0 7 1 0 0 20 0 1 0 5 0 0', 0.08, 0],
])('CPU time of %j is %d s, of its ended children %d s', (stat, own, children) => {
  expect(parseStat(stat).own).toBeCloseTo(own, 6)
  expect(parseStat(stat).children).toBeCloseTo(children, 6)
})

test.each([
  ['cpu  100 20 30 99999 5000 4 6 40 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n', 2],
  ['cpu  5248 0 2533 194794 263 0 54 10 0 0\n', 78.45],
])('busy time of %j is %d s', (stat, expected) => {
  expect(parseBusy(stat)).toBeCloseTo(expected, 6)
})

test('memory is divided into pages of files and what a process holds for itself', () => {
  const rollup =
    '1000-2000 ---p 0 00:00 0 [rollup]\nRss: 90 kB\nPss: 60 kB\nPss_Dirty: 12 kB\nPss_Anon: 12 kB\nPss_File: 45 kB\nPss_Shmem: 3 kB\n'
  expect(parseMemoryParts(rollup)).toEqual({ files: 45 * 1024, own: 15 * 1024 })
})
