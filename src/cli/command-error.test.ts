import { expect, it } from 'vitest'
import { LatchkeyError } from '../../sdk/src/index.ts'
import { AppError } from '../errors.ts'
import { CommandError, sentenceOf } from './command-error.ts'

const systemError = (path: string) =>
  Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { errno: -13, code: 'EACCES', path })

it.each<[unknown, string]>([
  [new CommandError('No such file.'), 'No such file.'],
  [new CommandError('It failed.', { cause: new Error('disk full') }), 'It failed. (disk full)'],
  [new CommandError('It failed.', { cause: new Error('wrong version:\n') }), 'It failed. (wrong version:)'],
  [
    new CommandError('No answer.', {
      cause: new Error(
        'unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
      ),
    }),
    'No answer. (unable to verify the first certificate; if it is from an authority of your own, set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of the authority)',
  ],
  [new AppError('CONFLICT', { message: 'There is one already.' }), 'There is one already.'],
  [
    new AppError('STORAGE_UNAVAILABLE', { cause: 'database is locked' }),
    'The database or the audit trail cannot be written. (database is locked)',
  ],
  [
    new LatchkeyError({ code: 'X', message: 'No key.', resolution: 'Send one.', status: 401, requestId: null }),
    'No key. Send one.',
  ],
  [
    new LatchkeyError({ code: 'X', message: 'name: is odd', resolution: 'Change it.', status: 422, requestId: null }),
    'name: is odd. Change it.',
  ],
  [
    systemError('/data/x'),
    '/data/x cannot be used: permission denied (EACCES). Check that it is there, and that this user may use it.',
  ],
  [new RangeError(''), 'RangeError.'],
  ['thrown text', 'An unknown error occurred.'],
])('%o ends a command with one sentence', (error, sentence) => {
  expect(sentenceOf(error)).toBe(sentence)
})
