import type { z } from 'zod'
import { AppError, type FieldProblem } from '../../errors.ts'

/** Further problems are not listed: 10,000 invalid cookies do not need 10,000 sentences. */
const maxFields = 20

/**
 * A 422 from the issues of a schema. Messages say what was expected and never quote what was sent.
 * @param issues of one request part, in the schema's order
 */
export function toValidationError(issues: readonly z.core.$ZodIssue[]): AppError {
  const fields = issues.flatMap((issue) => toProblems(issue, [])).slice(0, maxFields)
  const first = fields[0]
  return new AppError('VALIDATION_ERROR', {
    fields,
    ...(first === undefined
      ? {}
      : { message: first.field === '' ? `the body ${first.message}` : `${first.field}: ${first.message}` }),
  })
}

function toProblems(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): FieldProblem[] {
  const path = [...above, ...issue.path]
  // Of the branches of a union, the one that matched the most describes the problem best.
  const branch = issue.code === 'invalid_union' ? issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] : undefined
  if (branch !== undefined && depth(branch) > 0) return branch.flatMap((inner) => toProblems(inner, path))
  return [
    {
      field: nameOf(path),
      message: lowerFirst(path.length > 0 && isMissing(issue) ? 'is required' : messageOf(issue)),
    },
  ]
}

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(...issues.map((issue) => (issue.code === 'custom' ? 1 : 0) + issue.path.length))

const isMissing = (issue: z.core.$ZodIssue): boolean =>
  issue.code === 'invalid_type' && issue.message.endsWith(', received undefined')

/** The library's own sentences in plain words; those of a schema as they are. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union') return unionProblem(issue)
  if (issue.code === 'too_small' && issue.message.startsWith('Too small')) return tooSmall(issue)
  if (issue.code === 'too_big' && issue.message.startsWith('Too big')) return tooBig(issue)
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid option'))
    return `must be one of ${issue.values.map(String).join(', ')}`
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input: '))
    return `must be ${typeName(issue.expected)}`
  return issue.message.replace(/^Invalid input: /, '')
}

/** The library's names of types, in plain words. */
const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}
const typeName = (expected: string): string => typeNames[expected] ?? expected

function unionProblem(issue: z.core.$ZodIssueInvalidUnion): string {
  // Of the field that says which of several objects it is.
  if ('options' in issue && issue.options !== undefined) return `must be one of ${issue.options.map(String).join(', ')}`
  const expected = issue.errors.flatMap(([first]) => (first === undefined ? [] : expectedBy(first)))
  return expected.length === 0 ? 'does not have an accepted type' : `must be ${[...new Set(expected)].join(' or ')}`
}

function expectedBy(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String)
  if (issue.code === 'invalid_type') return [typeName(issue.expected)]
  return issue.message === 'must be an object' ? ['an object'] : []
}

function tooSmall({ origin, minimum }: z.core.$ZodIssueTooSmall): string {
  if (minimum === 1 && (origin === 'string' || origin === 'array')) return 'must not be empty'
  return `must ${countOf(origin, 'at least', minimum)}`
}

const tooBig = ({ origin, maximum }: z.core.$ZodIssueTooBig): string => `must ${countOf(origin, 'at most', maximum)}`

function countOf(origin: string, bound: string, count: number | bigint): string {
  if (origin === 'string') return `have ${bound} ${count} characters`
  return origin === 'array' ? `have ${bound} ${count} entries` : `be ${bound} ${count}`
}

const lowerFirst = (sentence: string): string => sentence.slice(0, 1).toLowerCase() + sentence.slice(1)

/** `cookies.sid`; a text that cannot be a name may be a misplaced secret, and is omitted. */
function nameOf(path: readonly PropertyKey[]): string {
  const names = path.map(String)
  const odd = names.findIndex((name) => !/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name))
  return names.slice(0, odd === -1 ? names.length : odd).join('.')
}
