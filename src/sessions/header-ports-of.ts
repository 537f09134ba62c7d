import { namedPorts } from '../cookies/header-ports.ts'
import type { Session } from './session.ts'

/**
 * Ports beyond 80 and 443 to which the headers of a session are sent: those named when it was stored, and that of its
 * validation URL.
 */
export function headerPortsOf({
  headerPorts,
  validationUrl,
}: Pick<Session, 'headerPorts' | 'validationUrl'>): number[] {
  return [...new Set([...headerPorts, ...namedPorts([validationUrl])])]
}
