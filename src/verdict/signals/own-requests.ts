import { isObject, parseJsonOr } from '../../json-object.ts'
import type { OwnRequest } from '../../page/page.ts'
import { isSelfAddress } from '../../visitor/own-address.ts'
import { readUser } from '../../visitor/user-object.ts'
import { hit, nothing, signal } from './signal.ts'

const weights = { selfUnauthorized: -3.5, selfForbidden: -2, mostUnauthorized: -2.5, selfAnswered: 1.2 }

/** Files that a browser fetches for everybody, logged in or not. */
const ASSET = /\.(?:json|js|mjs|css|map|svg|png|jpe?g|webp|gif|ico|woff2?|ttf|wasm|txt|html?|webmanifest)$/i
/** Where a connection for messages is kept open: many open it before they know who is there. */
const TRANSPORT =
  /\/(?:socket\.io|engine\.io|sockjs(?:-node)?|signalr|cometd)(?:\/|$)|\/(?:negotiate|xhr(?:_send|_streaming)?|eventsource)$/i

/**
 * How the requests that a rendered page made by itself were answered. Of requests that were repeated the last answer
 * counts: an application that keeps its token in memory is refused first, gets a new one, and asks again.
 */
export const ownRequests = signal('own_requests', ['half', 'gate'], ({ ownRequests: requests }) => {
  if (requests === undefined || requests.length === 0) return nothing
  const last = lastOf(requests)
  const self = last.filter(({ url }) => isSelfAddress(url))
  const answered = self.filter(({ status }) => status >= 200 && status < 300)
  const refused = self.find(({ status }) => status === 401) ?? self.find(({ status }) => status === 403)
  const withUser = answered.find((one) => !isOfNobody(one))
  if (answered.some((one) => !saysNobody(one)))
    return refused === undefined && withUser !== undefined ? hit(weights.selfAnswered, shown(withUser)) : nothing
  if (refused !== undefined)
    return hit(refused.status === 401 ? weights.selfUnauthorized : weights.selfForbidden, shown(refused))
  const data = dataIn(last)
  const [first, ...others] = data.filter(({ status }) => status === 401)
  const isMost = (others.length + 1) * 2 >= data.length
  return first !== undefined && isMost ? hit(weights.mostUnauthorized, shown(first)) : nothing
})

/** 200 to the question who is there, and the answer is nobody: `{"user":null}`, `{}`. */
const isOfNobody = ({ answer }: OwnRequest) =>
  answer !== undefined && readUser(parseJsonOr(answer, '?')).kind === 'nobody'

/** The same, stated explicitly. An empty object may come from a service that knows no users, but not from NextAuth. */
const saysNobody = ({ url, answer }: OwnRequest) => {
  const json = parseJsonOr(answer ?? '?', '?')
  const isNull = json === null || (isObject(json) && json['user'] === null)
  const { kind, isStated } = readUser(json)
  return isNull || isStated === true || (kind === 'nobody' && /\/auth\/session$/.test(URL.parse(url)?.pathname ?? ''))
}

const lastOf = (requests: readonly OwnRequest[]) => [
  ...new Map(requests.map((one) => [`${one.method} ${one.url}`, one])).values(),
]

/** The last of each request for data; of those that keep a connection open only the ones that were refused. */
export const dataIn = (requests: readonly OwnRequest[]) =>
  lastOf(requests).filter(({ url, method, status }) => {
    const path = URL.parse(url)?.pathname ?? ''
    return method !== 'OPTIONS' && !ASSET.test(path) && (status === 401 || !TRANSPORT.test(path))
  })

const shown = ({ method, url, status }: OwnRequest) =>
  `the application's own request ${method} ${pathShape(url)} was answered with ${status}`

/** A path without what names a record in it. */
function pathShape(url: string): string {
  const parts = (URL.parse(url)?.pathname ?? '').slice(0, 500).split('/')
  return parts.map(wordOf).join('/').slice(0, 80)
}

/** Words, versions and file names; not numbers, ids, names of people or what is coded. */
const wordOf = (part: string) => (/^(?:[a-z][a-z_.-]{0,29}|v\d{1,2}(?:\.\d{1,2})?|)$/i.test(part) ? part : '*')
