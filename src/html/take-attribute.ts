import type { Attributes } from './attributes.ts'
import { NameTable } from './name-table.ts'

/** Takes one value in; `name` as written. Of several of one name the first counts, as in browsers. */
export type TakeAttribute = (attributes: Attributes, value: string, name: string) => void

const directive: TakeAttribute = (into) => {
  into.directive = true
}
const label: TakeAttribute = (into, value) => {
  into.label ||= value
}
const menu: TakeAttribute = (into) => {
  into.opensMenu = true
}
const data: TakeAttribute = (into, value, name) => {
  into.data ??= []
  into.data.push(name.slice(5).toLowerCase(), value)
}

const user: TakeAttribute = (into, value, name) => {
  into.data ??= []
  into.data.push(name.replace(/^.*:/, '').toLowerCase(), value)
}

/** Attributes that are kept as they are. A function for each: one for all would find the field anew each time. */
const PLAIN: Readonly<Record<string, TakeAttribute>> = {
  id: (into, value) => {
    into.id ||= value
  },
  class: (into, value) => {
    into.class ||= value
  },
  name: (into, value) => {
    into.name ||= value
  },
  role: (into, value) => {
    into.role ||= value
  },
  href: (into, value) => {
    into.href ||= value
  },
  action: (into, value) => {
    into.action ||= value
  },
  type: (into, value) => {
    into.type ||= value
  },
  value: (into, value) => {
    into.value ||= value
  },
  style: (into, value) => {
    into.style ||= value
  },
  placeholder: (into, value) => {
    into.placeholder ||= value
  },
  autocomplete: (into, value) => {
    into.autocomplete ||= value
  },
  content: (into, value) => {
    into.content ||= value
  },
  lang: (into, value) => {
    into.lang ||= value
  },
}
const meta: TakeAttribute = (into, value) => {
  into.meta ||= value
}
const DIRECTIVES = 'v-if v-else v-show ng-if ng-show ng-hide x-show x-if *ngif data-ng-if data-ng-show data-bind'.split(
  ' ',
)
const SPECIAL: readonly (readonly [string, TakeAttribute])[] = [
  [
    'xml:lang',
    (into, value) => {
      into.lang ||= value
    },
  ],
  ['property', meta],
  ['http-equiv', meta],
  ['title', label],
  ['aria-label', label],
  [
    'alt',
    (into, value, name) => {
      label(into, value, name)
      into.alt = value
    },
  ],
  [
    'src',
    (into) => {
      into.hasSource = true
    },
  ],
  [
    'hidden',
    (into) => {
      into.hidden = true
    },
  ],
  [
    'aria-modal',
    (into, value) => {
      into.hidden ||= value === 'true'
    },
  ],
  ['aria-haspopup', menu],
  ['aria-expanded', menu],
  ...['data-toggle', 'data-bs-toggle'].map((name): readonly [string, TakeAttribute] => [
    name,
    (into, value) => {
      if (value === 'dropdown') into.opensMenu = true
      data(into, value, name)
    },
  ]),
]

const TAKEN = new NameTable<TakeAttribute>([
  ...Object.entries(PLAIN),
  ...DIRECTIVES.map((name) => [name, directive] as const),
  ...SPECIAL,
])

/** How the attribute whose name stands there in the markup is taken in; undefined for one that no sign reads. */
export function takerAt(html: string, start: number, end: number): TakeAttribute | undefined {
  return TAKEN.at(html, start, end) ?? (isData(html, start, end) ? data : isUser(html, start, end) ? user : undefined)
}

/** Whether the value of an attribute is kept as data: `data-…`, or the user that a component is given. */
export function isDataName(html: string, start: number, end: number): boolean {
  return isData(html, start, end) || isUser(html, start, end)
}

/** `user`, `:user`, `v-bind:current-user`. */
function isUser(html: string, start: number, end: number): boolean {
  return (
    end - start <= 20 &&
    (html.charCodeAt(end - 1) | 0x20) === 0x72 &&
    /^(?::|v-bind:)?(?:current-?|auth-?)?user$/i.test(html.slice(start, end))
  )
}

function isData(html: string, start: number, end: number): boolean {
  return end - start > 5 && html.charCodeAt(start + 4) === 0x2d && html.slice(start, start + 4).toLowerCase() === 'data'
}
