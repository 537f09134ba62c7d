import fastify, { type FastifyHttpOptions, type FastifyInstance, type RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Random } from '../clock.ts'
import { type ClientErrorHandler, createClientErrorHandler, refuseConnect } from './client-error.ts'
import { trackConnections } from './connections.ts'
import type { HttpOptions } from './http-options.ts'
import { withMissingPage } from './missing-page.ts'
import { createPageSender } from './page-sender.ts'
import { registerAccessLog } from './plugins/access-log.ts'
import { type Authenticate, createAuthenticate } from './plugins/authenticate.ts'
import { maxBodyBytes, registerBody } from './plugins/body.ts'
import { registerCountRequests } from './plugins/count-requests.ts'
import { registerDrain } from './plugins/drain.ts'
import { createSendError, registerBrokenAnswers, registerErrors } from './plugins/errors.ts'
import { registerGate } from './plugins/gate.ts'
import { registerHeadAnswers } from './plugins/head-answers.ts'
import { registerHeaders } from './plugins/headers.ts'
import { registerIdempotency } from './plugins/idempotency.ts'
import { registerPipelining, StoppingRequest } from './plugins/pipelining.ts'
import { registerPreconditions } from './plugins/preconditions.ts'
import { registerSchemas } from './plugins/schemas.ts'
import { registerSlowReaders } from './plugins/slow-readers.ts'
import { registerUnknownFields } from './plugins/unknown-fields.ts'
import { RateLimiter } from './rate-limit.ts'
import { createRouteTable, routableUrl } from './route-table.ts'
import { registerAccount } from './routes/account.ts'
import type { Api } from './routes/api.ts'
import { registerBatches } from './routes/batches.ts'
import { registerCaptures } from './routes/captures.ts'
import { registerCookieCloud } from './routes/cookiecloud.ts'
import { registerDocs } from './routes/docs.ts'
import { registerEvents } from './routes/events.ts'
import { registerFetch } from './routes/fetch.ts'
import { registerImport } from './routes/import.ts'
import { registerJobs } from './routes/jobs.ts'
import { registerLeases } from './routes/leases.ts'
import { registerLoginAgain } from './routes/login-again.ts'
import { registerOrganizations } from './routes/organizations.ts'
import { registerPages } from './routes/pages.ts'
import { registerScrape } from './routes/scrape.ts'
import { registerScreenshots } from './routes/screenshots.ts'
import { registerSessionHealth } from './routes/session-health.ts'
import { registerSessions } from './routes/sessions.ts'
import { registerSharing } from './routes/sharing.ts'
import { registerSyncSources } from './routes/sync-sources.ts'
import { registerSystem } from './routes/system.ts'
import { registerUsage } from './routes/usage.ts'
import { registerValidation } from './routes/validation.ts'
import { registerVersions } from './routes/versions.ts'
import { registerWebhooks } from './routes/webhooks.ts'
import type { HttpServices } from './services.ts'
import { isViewerSocket, registerViewerSocket } from './viewer-socket.ts'

const apiPrefix = '/api/v1'

/** Of all headers together; with more the response is 431. */
const maxHeaderBytes = 64 * 1024

/**
 * The HTTP server, ready to listen: first the hooks for every request, in order, then the routes. `app.close()` closes
 * it; the caller closes what the services use.
 */
export async function createHttpServer(services: HttpServices, options: HttpOptions): Promise<FastifyInstance> {
  const { rateLimits: limits, clock, stopwatch, logger, random, loopTurns } = options
  const nextId = createRequestIds(random)
  const routes = createRouteTable(apiPrefix)
  const app = createApp(options, nextId, createClientErrorHandler(routes, nextId))
  const authenticate = createAuthenticate(services.accounts, options.publicUrl)

  app.server.on('connect', (_request, socket) => refuseConnect(socket, nextId()))
  // An expectation other than 100-continue is ignored (RFC 9110 §10.1.1 allows this), instead of a response without a
  // body.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  routes.watch(app)
  const connections = trackConnections(app.server)
  registerDrain(app, connections, options.timeouts)
  registerPipelining(app, connections)
  const sendPage = createPageSender()
  registerErrors(app, withMissingPage(createSendError(logger), sendPage))
  registerBrokenAnswers(app, logger)
  registerHeaders(app)
  registerHeadAnswers(app)
  // Before the hook that counts the bytes of responses.
  registerUnknownFields(app)
  registerPreconditions(app)
  registerSlowReaders(app, {
    stalledMs: options.timeouts.stalledMs,
    minBytesPerSecond: options.minBytesPerSecond ?? 128 * 1024,
    maxHeldBytes: options.maxHeldBytes ?? 256 * 1024 * 1024,
  })
  registerAccessLog(app, logger)
  registerCountRequests(app, services)
  const limiter = new RateLimiter(stopwatch)
  const { isCredentialValid } = services.accounts
  registerGate(app, { authenticate, isCredentialValid, limiter, limits, clock, stopwatch, routes, loopTurns })
  registerIdempotency(app, services.idempotency, logger)
  registerBody(app, services, loopTurns)
  registerSchemas(app)
  await options.beforeRoutes?.(app)
  await app.register(async (api: Api) => registerApi(api, services, options, authenticate), { prefix: apiPrefix })
  registerPages(app, services, options, sendPage)
  registerViewerSocket(app, services, options)
  registerCookieCloud(app, services, options)
  registerSystem(app, services)
  registerDocs(app, sendPage)
  await app.ready()
  return app
}

function registerApi(api: Api, services: HttpServices, options: HttpOptions, authenticate: Authenticate): void {
  registerSessions(api, services, options)
  registerImport(api, services, options)
  registerCaptures(api, services, options)
  registerSyncSources(api, services, options)
  registerLoginAgain(api, services, options)
  registerSessionHealth(api, services)
  registerVersions(api, services)
  registerSharing(api, services)
  registerValidation(api, services)
  registerLeases(api, services)
  registerScrape(api, services, options)
  registerFetch(api, services)
  registerJobs(api, services, options)
  registerScreenshots(api, services)
  registerBatches(api, services, options)
  registerAccount(api, services, options)
  registerOrganizations(api, services)
  registerUsage(api, services)
  registerEvents(api, services, authenticate)
  registerWebhooks(api, services)
}

function createApp(
  { trustProxy, timeouts }: HttpOptions,
  nextId: () => string,
  onClientError: ClientErrorHandler,
): Api {
  const server: FastifyHttpOptions<RawServerDefault> = {
    // Its own log lines would contain whole URLs; ours are written in the plugins.
    logger: false,
    bodyLimit: maxBodyBytes,
    requestTimeout: timeouts.requestMs,
    trustProxy,
    genReqId: nextId,
    return503OnClosing: false,
    // No limit of its own for a parameter: the hook for long addresses gives the usual answer.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: maxHeaderBytes },
    rewriteUrl: (request) => routableUrl(request.url ?? '/'),
    clientErrorHandler: onClientError,
    http: {
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: timeouts.checkMs,
      maxHeaderSize: maxHeaderBytes,
      requireHostHeader: false,
      shouldUpgradeCallback: isViewerSocket,
      IncomingMessage: StoppingRequest,
    },
  }
  return fastify(server).withTypeProvider<ZodTypeProvider>()
}

/** Request ids: a random prefix per start of the server, and a counter. Not secret, so they need not be random. */
function createRequestIds(random: Random): () => string {
  const prefix = `req_${Buffer.from(random.bytes(6)).toString('hex')}_`
  let count = 0
  return () => {
    count += 1
    return prefix + count.toString(36)
  }
}
