import { parentPort, workerData } from 'node:worker_threads'
import { link } from './audit/chain.ts'
import type { WriterData } from './sqlite-access.ts'
import { serveWriter } from './storage/sqlite/writer-body.ts'
import { secretKey } from './vault/digest.ts'

// The composition root of the writer's thread, as compose/ is that of the process: it joins the code that writes with
// the code that knows what a link of the audit trail is.
if (parentPort === null) throw new Error('this file is the body of a thread')
const { path, macKey } = workerData as WriterData
const key = secretKey(macKey)
serveWriter(parentPort, path, (head, entry) => link(key, head, entry))
