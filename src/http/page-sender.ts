import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { FastifyReply } from 'fastify'
import { AppError } from '../errors.ts'

/** The pages for people, and their files; two directories up, both from source and compiled. */
const folder = join(import.meta.dirname, '../../viewer')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Its own files, the images it receives, and its own server. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/**
 * Sends a file of our pages by its name. `{root}` in a page becomes the way from its address to that of the server.
 * @param policy its content security policy; by default that of our own scripts
 * @throws AppError NOT_FOUND
 */
export type SendPage = (reply: FastifyReply, name: string, policy?: string) => FastifyReply

/** Reads all of these files, once. */
export function createPageSender(): SendPage {
  const files = readFiles()
  return (reply, name, policy = contentPolicy) => {
    const file = files.get(name)
    if (file === undefined) throw new AppError('NOT_FOUND')
    const root = rootFrom(reply.request.originalUrl)
    const body = name.endsWith('.html') ? file.toString().replaceAll('{root}', root) : file
    reply.header('content-security-policy', policy).header('cross-origin-opener-policy', 'same-origin')
    return reply.type(types[extname(name)] ?? 'application/octet-stream').send(body)
  }
}

/** The way from an address to that of the server: relative, since a proxy may serve it below a path of its own. */
export function rootFrom(url: string): string {
  const [path = ''] = url.split('?', 1)
  return '../'.repeat(path.split('/').length - 2) || './'
}

function readFiles(): ReadonlyMap<string, Buffer> {
  const names = readdirSync(folder).filter((name) => types[extname(name)] !== undefined)
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]))
}
