import { namedPorts } from '../cookies/header-ports.ts'
import type { Session } from './session.ts'

/** Ports beyond 80 and 443 that the headers of a session go to: those named when it was stored, and by its page. */
export function headerPortsOf({
  headerPorts,
  validationUrl,
}: Pick<Session, 'headerPorts' | 'validationUrl'>): number[] {
  return [...new Set([...headerPorts, ...namedPorts([validationUrl])])]
}
