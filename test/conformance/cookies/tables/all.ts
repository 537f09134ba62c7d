import type { TableCase } from '../case.ts'
import { attributeCases } from './attributes.ts'
import { clockCases } from './clock.ts'
import { domainCases } from './domain.ts'
import { expiryCases } from './expiry.ts'
import { orderCases } from './order.ts'
import { pairCases } from './pair.ts'
import { pathCases } from './path.ts'
import { prefixCases } from './prefixes.ts'

/** Every case of the tables, by what the RFC says and, where they part, by what Chromium does. */
export const tableCases: readonly TableCase[] = [
  ...pairCases,
  ...attributeCases,
  ...prefixCases,
  ...domainCases,
  ...pathCases,
  ...expiryCases,
  ...clockCases,
  ...orderCases,
]
