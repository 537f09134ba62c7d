import { generatedHead } from './document.ts'

/** What is different where calls are awaited; in this order. */
const replacements: readonly (readonly [RegExp, string])[] = [
  [/_sync_(client|calls)/g, '_async_$1'],
  [/\bIterator\b/g, 'AsyncIterator'],
  [/\b(Group|Transport|Fetching|Latchkey)\b(?!Error| server)/g, 'Async$1'],
  [/httpx\.Client/g, 'httpx.AsyncClient'],
  [/^( {4})def (?!__init__|iter|stream|fetch\b)/gm, '$1async def '],
  [/return self\.(_send|_transport\.run)\(/g, 'return await self.$1('],
  [/`with client/g, '`async with client'],
  [/ file\.save/g, ' await file.save'],
  [/self\._transport\.http\.close/g, 'await self._transport.http.aclose'],
  [/ {8}self\.close/g, '        await self.close'],
  [/__enter__/g, '__aenter__'],
  [/__exit__/g, '__aexit__'],
]

/** The asynchronous form of a module of the Python client, which so is written only once. */
export function asyncForm(text: string, source: string): string {
  const made = replacements.reduce((made, [pattern, by]) => made.replace(pattern, by), text)
  return generatedHead.replace('openapi.json', source) + made.replace(generatedHead, '')
}
