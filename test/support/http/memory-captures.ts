import type { CaptureView } from '../../../src/captures/capture-types.ts'
import { AppError } from '../../../src/errors.ts'
import type { HttpServices } from '../../../src/http/services.ts'
import { testSessionView } from '../test-session.ts'
import { at } from './memory-ids.ts'
import { validation } from './memory-scrapes.ts'

const captureId = '70000000-0000-4000-8000-000000000000'

const view: CaptureView = {
  id: captureId,
  status: 'open',
  domain: 'shop.example',
  sessionId: null,
  reason: null,
  expectedUser: null,
  isWatched: true,
  verdict: {
    verdict: 'logged_in',
    user: 'Mira Holt',
    isWrongUser: false,
    page: 'https://shop.example/account',
    elsewhere: null,
    at,
  },
  receipt: {
    cookieNames: ['sid'],
    headerNames: [],
    origins: ['https://shop.example'],
    tooLarge: [],
    otherSites: ['id.example'],
  },
  createdAt: at,
  expiresAt: at + 900_000,
}

/** One capture that is open. */
export function memoryCaptures(): HttpServices['captures'] {
  return {
    open: async (_principal, { forOther }) => ({ view, token: 't'.repeat(32), pin: forOther ? '123456' : null }),
    get: async () => view,
    finish: async () => ({ view: { ...view, status: 'finished' }, session: testSessionView(), validation }),
    cancel: async () => {},
    enter: async () => ({ device: 'd'.repeat(32), expiresAt: view.expiresAt }),
    connect: async () => {
      throw new AppError('NOT_FOUND')
    },
  }
}

export function memoryLoginAgain(): HttpServices['loginAgain'] {
  return {
    open: async () => ({ view, token: 't'.repeat(32), pin: null }),
    openWithPin: async (_id, { pin }) => {
      if (pin !== '123456') throw new AppError('FORBIDDEN')
      return { view, token: 't'.repeat(32), pin: null }
    },
    issuePin: async () => ({ pin: '123456', expiresAt: at }),
  }
}
