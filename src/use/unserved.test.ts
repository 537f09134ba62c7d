import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'
import { withoutUnserved } from './unserved.ts'

const toolbar =
  '<div id="app"><button>Add</button><button>Remove</button><button>Logout</button><p>0 transfers</p></div>'

test.each<[string, readonly (readonly [string, number])[] | undefined, string]>([
  ['that its server has sent', undefined, 'logged_in'],
  ['that asks for nothing', [], 'logged_in'],
  ['that gets its data', [['/rpc', 200]], 'logged_in'],
  ['that gets errors alone', [['/rpc', 500]], 'unknown'],
  ['that is refused by a site without a word', [['/rpc', 403]], 'unknown'],
  [
    'that gets its texts, and of its data errors',
    [
      ['/locales/en.json', 200],
      ['/rpc', 502],
    ],
    'unknown',
  ],
  [
    'that gets some of its data',
    [
      ['/rpc', 500],
      ['/boards', 200],
    ],
    'logged_in',
  ],
  ['that asks for what is nowhere', [['/news', 404]], 'logged_in'],
])('a page with a control to log out %s', (_name, requests, verdict) => {
  const ownRequests = requests?.map(([path, status]) => ({
    method: 'POST',
    url: `https://site.example${path}`,
    status,
  }))
  const page = { ...examplePage(toolbar), ...(ownRequests === undefined ? {} : { ownRequests }) }
  expect(withoutUnserved(page, judgePage(page)).verdict).toBe(verdict)
})

test.each<[string, readonly number[], string]>([
  ['while its server is down', [500, 502], 'unknown'],
  ['while its server puts it off', [429], 'unknown'],
  ['while something else fails', [500, 200], 'logged_out'],
  ['since it is refused', [401, 500], 'logged_out'],
  ['without asking for anything', [], 'logged_out'],
])('a page that asks for a login %s', (_name, statuses, verdict) => {
  const ownRequests = statuses.map((status, at) => ({ method: 'GET', url: `https://site.example/${at}`, status }))
  const page = examplePage('<h1>You must be signed in to view this page</h1><a href="/login">Sign in</a>', {
    ownRequests,
  })
  expect(withoutUnserved(page, judgePage(page)).verdict).toBe(verdict)
})
