import { type Document, generatedHead, nameOfRef, type Operation, type Parameter, type Schema } from './document.ts'
import { repeatable, verbs } from './verbs.ts'

interface Method {
  readonly verb: string
  readonly http: string
  readonly path: string
  readonly operation: Operation
}

/** _sync_calls.py: a class for each group of calls, a method for each call. */
export function pythonCalls(document: Document): string {
  const groups = new Map<string, Method[]>()
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [http, operation] of Object.entries(methods)) {
      const verb = verbs[operation.operationId]
      if (verb === undefined) throw new Error(`scripts/python/verbs.ts has no name for ${operation.operationId}`)
      if (verb === null) continue
      const [group = '', name = ''] = verb.split('.')
      groups.set(group, [...(groups.get(group) ?? []), { verb: name, http: http.toUpperCase(), path, operation }])
    }
  }
  const classes = [...groups].map(([group, methods]) => {
    const texts = methods.flatMap((method) => [methodOf(method), ...iteratorOf(document, method)])
    return `class ${pascal(group)}(Group):\n${texts.join('\n\n')}\n`
  })
  return `${head}\n\n${classes.join('\n\n')}`
}

const head = `${generatedHead}from collections.abc import Iterator, Sequence
from typing import Any, List, Literal

from typing_extensions import Unpack

from . import types as t
from ._calls import Call, new_key, segment
from ._client import Group
`

function methodOf({ verb, http, path, operation }: Method): string {
  const { operationId, summary } = operation
  const header = (name: string) =>
    operation.parameters?.some((one) => one.in === 'header' && one.name === name) ?? false
  const body = operation.requestBody?.content['application/json']?.schema
  // What is also a field of the body is sent there.
  const query = body === undefined ? queryOf(operation) : []
  const result = resultOf(operation)
  const named = [
    ...query.map((one) => `${one.name}: ${queryType(one.schema)} | None = None`),
    ...(header('If-Match') ? ['if_match: str | None = None'] : []),
    ...(header('Idempotency-Key') ? ['idempotency_key: str | None = None'] : []),
  ]
  const bodyType = body?.$ref === undefined ? null : nameOfRef(body.$ref)
  const parameters = [
    'self',
    ...positional(path),
    ...(named.length > 0 ? ['*', ...named] : []),
    ...(bodyType === null ? [] : [`**body: Unpack[t.${bodyType}]`]),
  ]
  const isRepeatable = http === 'GET' || repeatable.has(operationId)
  const call = [
    `"${http}"`,
    pathText(path),
    ...(query.length > 0 ? [`query={${query.map(({ name }) => `"${name}": ${name}`).join(', ')}}`] : []),
    ...(bodyType === null ? [] : ['body=dict(body)']),
    ...(header('If-Match') ? ['if_match=if_match'] : []),
    ...(header('Idempotency-Key') ? ['idempotency_key=idempotency_key or new_key()'] : []),
    ...(isRepeatable ? ['is_repeatable=True'] : []),
  ]
  return [
    ...listed(`    def ${verb}(`, parameters, `) -> ${result}:`),
    `        """${summary}."""`,
    ...listed(`        return self._send(Call[${result}](`, call, '))'),
  ].join('\n')
}

/** On one line where it fits, else an item a line. */
function listed(start: string, items: readonly string[], end: string): string[] {
  const line = `${start}${items.join(', ')}${end}`
  if (line.length <= 100) return [line]
  const indent = start.slice(0, start.search(/\S/))
  return [start, ...items.map((item) => `${indent}    ${item},`), `${indent}${end}`]
}

function pathText(path: string): string {
  const text = path.replace('/api/v1', '').replace(/\{(\w+)\}/g, '{segment($1)}')
  return `${text.includes('{') ? 'f' : ''}"${text}"`
}

/** Path parameters cannot be named, so that fields of the body may have the same names. */
function positional(path: string): string[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `${name}: str`)
  return names.length > 0 ? [...names, '/'] : []
}

const queryOf = ({ parameters = [] }: Operation): Parameter[] => parameters.filter((one) => one.in === 'query')

function queryType({ type, enum: values, anyOf }: Schema): string {
  if (anyOf !== undefined) return 'str | Sequence[str]'
  if (values?.includes('true')) return 'bool'
  if (values !== undefined) return `Literal[${values.map((value) => JSON.stringify(value)).join(', ')}]`
  return type === 'integer' ? 'int' : 'str'
}

/** What may be answered without content is so for this client: the content is for another one. */
function resultOf({ responses }: Operation): string {
  if (responses['204'] !== undefined) return 'None'
  const results = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, { content }]) => Object.entries(content ?? {}).map(([type, { schema }]) => resultType(type, schema)))
  return results.length === 0 ? 'None' : [...new Set(results)].join(' | ')
}

function resultType(contentType: string, schema: Schema): string {
  if (contentType !== 'application/json') return 'bytes'
  if (schema.$ref !== undefined) return `t.${nameOfRef(schema.$ref)}`
  return schema.items?.$ref === undefined ? 'Any' : `List[t.${nameOfRef(schema.items.$ref)}]`
}

/** For what comes in pages: an iterator over all of them. */
function iteratorOf({ components: { schemas } }: Document, method: Method): string[] {
  const { verb, path, operation } = method
  const query = queryOf(operation).filter(({ name }) => name !== 'cursor')
  const page = schemas[resultOf(operation).replace('t.', '')]
  const [field, list] = Object.entries(page?.properties ?? {}).find(([, { type }]) => type === 'array') ?? []
  const ref = list?.items?.$ref
  if (page?.properties?.['next_cursor'] === undefined || field === undefined) return []
  const item = ref === undefined ? 'Any' : `t.${nameOfRef(ref)}`
  const given = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const named = query.map(({ name, schema }) => `${name}: ${queryType(schema)} | None = None`)
  const parameters = ['self', ...positional(path), ...(named.length > 0 ? ['*', ...named] : [])]
  const passed = [...given, ...query.map(({ name }) => `${name}=${name}`), 'cursor=cursor']
  return [
    [
      ...listed(`    def ${verb === 'list' ? 'iter' : `iter_${verb}`}(`, parameters, `) -> Iterator[${item}]:`),
      `        """As \`${verb}\`, over all pages."""`,
      `        return self._items("${field}", lambda cursor: self.${verb}(`,
      ...passed.map((one) => `            ${one},`),
      '        ))',
    ].join('\n'),
  ]
}

const pascal = (group: string): string =>
  group
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
