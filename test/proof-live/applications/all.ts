import type { Application } from '../application.ts'
import { calibreWeb } from './calibre-web.ts'
import { djangoAdmin } from './django-admin.ts'
import { nodeRed } from './node-red.ts'
import { roundup } from './roundup.ts'
import { supervisor } from './supervisor.ts'
import { synapse } from './synapse.ts'

/** What the proof starts, in this order. */
export const applications: readonly Application[] = [djangoAdmin, calibreWeb, supervisor, synapse, nodeRed, roundup]
