import type { AuditWriter } from '../../audit/append.ts'
import type { SessionRepository } from '../repository.ts'
import type { Gate } from './gate.ts'
import type { GateDependencies } from './gate-dependencies.ts'

export interface LeaseVerbDependencies extends GateDependencies {
  readonly sessions: Pick<SessionRepository, 'find' | 'requireUsable'>
  readonly audit: AuditWriter
  readonly gate: Pick<Gate, 'wait' | 'wake'>
}
