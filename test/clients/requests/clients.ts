import type { ReplayedClient } from '../replay.ts'
import { browserExtension } from './browser-extension.ts'
import { mcpServer } from './mcp-server.ts'
import { n8nNode } from './n8n-node.ts'
import { nodeSdk } from './node-sdk.ts'

/** The clients that no registry has, by requests of our own that say what they send. */
export const replayedClients: readonly ReplayedClient[] = [nodeSdk, mcpServer, n8nNode, browserExtension]
