import { describe, expect, it } from 'vitest'
import { batchWord, jobStatusOf, jobWord, vocabularyOf } from './job-words.ts'

const specification = ['queued', 'processing', 'succeeded', 'failed']
const node = ['queued', 'processing', 'completed', 'failed']
const python = ['pending', 'running', 'completed', 'failed']

describe('the words of a job', () => {
  it.each([
    ['AlterLab-Python-SDK/2.0.0', specification],
    ['AlterLab-Python-SDK/2.1.0', python],
    ['AlterLab-Python-SDK/2.1.1', python],
    ['AlterLab-Python-SDK/2.1.3', python],
    ['AlterLab-Python-SDK/2.10.0', python],
    ['AlterLab-Python-SDK/3.0.0', python],
    ['AlterLab-Python-SDK/10.0', python],
    ['AlterLab-Python-SDK/1.9.9', specification],
    ['AlterLab-Python-SDK/20', python],
    ['x AlterLab-Python-SDK/2.1.0', specification],
    ['alterlab-node/2.0.0', node],
    ['alterlab-mcp-server/1.7.1', specification],
    ['n8n', specification],
    ['', specification],
    [undefined, specification],
  ] as const)('are those that %s reads', (agent, words) => {
    const vocabulary = vocabularyOf(agent)
    const statuses = ['queued', 'processing', 'succeeded', 'failed'] as const
    expect(statuses.map((status) => jobWord(vocabulary, status))).toEqual(words)
  })

  it.each([
    ['queued', 'queued'],
    ['pending', 'queued'],
    ['processing', 'processing'],
    ['running', 'processing'],
    ['succeeded', 'succeeded'],
    ['completed', 'succeeded'],
    ['failed', 'failed'],
    ['cancelled', null],
  ])('are understood: %s is %s', (word, status) => {
    expect(jobStatusOf(word)).toBe(status)
  })

  it('are the specification’s for a name that is not known', () => {
    expect(jobWord('of a later version', 'succeeded')).toBe('succeeded')
    expect(jobWord('constructor', 'succeeded')).toBe('succeeded')
  })
})

describe('the words of a batch', () => {
  it.each([
    [undefined, ['processing', 'processing', 'completed', 'partially_failed', 'failed', 'cancelled']],
    ['AlterLab-Python-SDK/2.1.3', ['pending', 'running', 'completed', 'completed', 'failed', 'failed']],
    ['n8n', ['processing', 'processing', 'completed', 'completed', 'failed', 'failed']],
    ['n8ns', ['processing', 'processing', 'completed', 'partially_failed', 'failed', 'cancelled']],
  ] as const)('are those that %s reads', (agent, words) => {
    const statuses = ['queued', 'processing', 'succeeded', 'partially_failed', 'failed', 'cancelled'] as const
    expect(statuses.map((status) => batchWord(vocabularyOf(agent), status))).toEqual(words)
  })
})
