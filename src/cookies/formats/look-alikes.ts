import type { JsonObject } from '../../json-object.ts'
import { withoutBlanks, withoutBlanksAndLineEnds } from '../blanks.ts'

interface LookAlike {
  readonly looks: RegExp
  readonly name: string
  readonly advice: string
}

const asCurl = 'copy the request as cURL instead'

/** What is no import, by how it begins; the first that fits. */
const lookAlikes: readonly LookAlike[] = [
  {
    looks: /^SQLite format 3\0/,
    name: "a browser's SQLite cookie file, whose values are mostly encrypted",
    advice: 'run `latchkey capture URL` on the machine of the browser',
  },
  {
    looks: /^# (?:Netscape )?HTTP Cookie File[^\r\n\t]{0,4000}\t/i,
    name: 'a cookies.txt that has lost its line ends',
    advice: 'send it with `curl --data-binary`, which keeps them, not with `--data`',
  },
  { looks: /^cook\0/, name: "Safari's binary cookie file", advice: asCurl },
  { looks: /^<(?:!doctype|html|\?xml)/i, name: 'a web page', advice: asCurl },
  {
    looks: /^set-cookie2?:/i,
    name: 'a Set-Cookie line that cannot be read',
    advice: 'send each cookie on a line of its own',
  },
  {
    looks: /^--?(?:H|b|header|cookie)[\s=]*['"]/,
    name: 'a piece of a command',
    advice: 'send the whole command',
  },
  { looks: /^(?:\$ )?curl\b/i, name: 'a cURL command that cannot be read', advice: 'send it unchanged' },
  { looks: /^(?:\$ )?wget\s/i, name: 'a wget command that cannot be read', advice: asCurl },
  { looks: /^(?:\$ )?https?\s/i, name: 'an HTTPie command that cannot be read', advice: asCurl },
  {
    looks: /\bWebRequestSession\b|\bInvoke-(?:WebRequest|RestMethod)\b|^\$\w+\s+=\s/i,
    name: 'PowerShell that cannot be read',
    advice: 'send "Copy as PowerShell" unchanged',
  },
  {
    looks:
      /^(?:import|from)\s+\w|^(?:\w+\s*=\s*)?(?:requests|httpx|urllib|aiohttp)\.\w+\(|^(?:cookies|headers|session|jar)(?:\s+=\s|\s*=\s*[[{]\s*['"])|^def\s/,
    name: 'Python code',
    advice: 'send the cookies as JSON, or the jar as a file',
  },
  {
    looks:
      /^(?:const|let|var|await|async|function)\s|^document\.cookie\s*=|\bfetch\s*\(|\baxios[.(]|\bnew XMLHttpRequest\b/,
    name: 'JavaScript that cannot be read',
    advice: 'send "Copy as fetch (Node.js)" unchanged, or a Cookie header',
  },
  {
    looks: /^\[?\s{0,100}\{\s{0,100}'/,
    name: 'what Python prints',
    advice: 'send what json.dumps(…) makes of it',
  },
  {
    looks: /^[^\s;=]{1,200}\t[^\t]{0,4000}\t\.?[\w.-]{1,255}\t\/[^\t]{0,500}\t(?:Session|\d{4}-\d\d-\d\dT[\d:.]+Z)\t/,
    name: 'rows of the developer tools',
    advice: asCurl,
  },
  {
    looks: /^[^\s:="'{}[\]]{1,200}:\s?"[^"\r\n]{0,4000}"\s*$/,
    name: 'one value of the developer tools',
    advice: asCurl,
  },
  { looks: /^type:\s*\S*insomnia/i, name: "Insomnia's YAML export", advice: 'export it as JSON (Insomnia v4)' },
  { looks: /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*$/, name: 'a token', advice: 'send it in `headers`' },
]

/** `looks like …`, the end of a sentence that says what the text is and what to send instead; null: nothing known. */
export function lookAlike(text: string): string | null {
  const start = text.trimStart().slice(0, 4_096)
  const found = lookAlikes.find(({ looks }) => looks.test(start))
  if (found !== undefined) return `looks like ${found.name}: ${found.advice}`
  if (isAssignment(text)) return 'looks like a variable of a program: send only the text in the quotes'
  if (hasAttributes(text.split(/[\r\n]/, 1)[0] ?? '')) {
    return 'looks like a Set-Cookie line: send it as "Set-Cookie: …", or only name=value; format cookie_header reads it as a Cookie header'
  }
  return null
}

/** Names in the answer of a server that says what went wrong, and those that stand next to them. */
const errorName = /^(?:errors?|message|msg|details?|reason|error_?(?:description|message|code|type|uri))$/i
const besideError =
  /^(?:status(?:_?code)?|code|title|type|success|ok|path|instance|timestamp|resolution|hint|exception|retry_?after|(?:request|trace)_?id)$/i

/** Whether an object is what a server answers when it refuses a request, and has nothing else. */
export function isErrorAnswer(content: JsonObject): boolean {
  const names = Object.keys(content)
  return (
    names.some((name) => errorName.test(name)) && names.every((name) => errorName.test(name) || besideError.test(name))
  )
}

/**
 * `name = "a=1; b=2"` of any language. A browser sends no `;` in quotes; of a single pair only the name of the variable
 * tells.
 */
function isAssignment(text: string): boolean {
  const line = withoutBlanksAndLineEnds(text)
  const [start, name = '', quote = ''] = /^(?:export )?\$?([\w.-]{1,100}) ?= ?(["'`])/.exec(line) ?? []
  if (start === undefined) return false
  const inside = line.slice(start.length).replace(/;$/, '').slice(0, -1)
  if (line.replace(/;$/, '') !== `${start}${inside}${quote}` || inside.includes(quote)) return false
  return inside.includes('=') && (inside.includes(';') || /cookie/i.test(name))
}

/** Whether a part behind the first is one that answers write behind a cookie, and a request never sends. */
export function hasAttributes(line: string): boolean {
  return line
    .split(';', 1_000)
    .slice(1)
    .some((part) => attribute.test(withoutBlanks(part).slice(0, 200)))
}

const attribute =
  /^(?:httponly|secure|partitioned|path=\/.*|samesite=(?:lax|strict|none)|max-age=-?\d+|expires=(?:[a-z]{3,9}, ?|\d{4}-).*|domain=\.?[\w-]+(?:\.[\w-]+)+|priority=(?:low|medium|high))$/i
