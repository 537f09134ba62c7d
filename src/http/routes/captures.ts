import type { HttpOptions } from '../http-options.ts'
import { disconnectSignal, knownId, principalOf } from '../request-parts.ts'
import {
  captureSchema,
  finishedCaptureSchema,
  openCaptureBody,
  openedCaptureSchema,
  toCaptureBody,
  toFinishedCaptureBody,
  toOpenCaptureInput,
  toOpenedCaptureBody,
} from '../schemas/capture.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, noContent, routesOf } from './api.ts'

/** Captures: logins by people in a browser of this server. */
export function registerCaptures(
  app: Api,
  { captures }: Pick<HttpServices, 'captures'>,
  { publicAddress }: Pick<HttpOptions, 'publicAddress'>,
): void {
  const route = routesOf(app, 'Sessions')
  route.post(
    '/sessions/capture',
    {
      limit: 'create',
      summary: 'Open a browser on this server for a user to log in',
      body: openCaptureBody,
      response: { 201: openedCaptureSchema },
    },
    async (request, reply) => {
      const input = toOpenCaptureInput(request.body)
      const opened = await captures.open(principalOf(request), input, disconnectSignal(reply))
      return toOpenedCaptureBody(opened, publicAddress())
    },
  )
  route.get(
    '/sessions/capture/:id',
    { limit: 'other', summary: 'Status of a capture', params: idParams, response: { 200: captureSchema } },
    async (request) => toCaptureBody(await captures.get(principalOf(request), knownId(request.params.id))),
  )
  route.post(
    '/sessions/capture/:id/finish',
    {
      limit: 'other',
      summary: 'Store the state of the browser for the domain as a session, and check it',
      params: idParams,
      response: { 200: finishedCaptureSchema },
    },
    async (request, reply) => {
      const context = { signal: disconnectSignal(reply), requestId: request.id }
      const id = knownId(request.params.id)
      return toFinishedCaptureBody(await captures.finish(principalOf(request), id, context))
    },
  )
  route.delete(
    '/sessions/capture/:id',
    {
      limit: 'other',
      summary: 'End a capture without storing anything',
      params: idParams,
      response: { 204: noContent },
    },
    async (request) => captures.cancel(principalOf(request), knownId(request.params.id)),
  )
}
