/**
 * The console at /console: the files that the build wrote to console/dist, compressed ahead. They are read once at start, and a path
 * is a key into them. Scripts and styles have a hash of their content in their name, so that browsers keep them. The documents of all pages
 * begin with the same script, which reads the address; they differ in the scripts that they let the browser fetch ahead.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { packageRoot } from '../core/package-root'

const ASSETS = '/console/assets/'

/** Nothing from outside, no script or style in a page, and nowhere to send anything to but this server. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

interface ServedFile {
  readonly type: string
  readonly plain: Buffer
  readonly brotli: Buffer
  readonly gzip: Buffer
}

function readServed(path: string): ServedFile {
  return {
    type: CONTENT_TYPES[extname(path)] ?? 'application/octet-stream',
    plain: readFileSync(path),
    brotli: readFileSync(`${path}.br`),
    gzip: readFileSync(`${path}.gz`),
  }
}

function readDocument(path: string): { readonly file: ServedFile; readonly etag: string } {
  const file = readServed(path)
  return { file, etag: `"${createHash('sha256').update(file.plain).digest('hex').slice(0, 16)}"` }
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: ServedFile): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '')
    .split(',')
    .filter((coding) => !/;\s*q=0(\.0*)?\s*$/.test(coding))
    .map((coding) => coding.split(';', 1)[0]?.trim().toLowerCase())
  void reply
    .header('content-security-policy', CONTENT_SECURITY_POLICY)
    .header('referrer-policy', 'no-referrer')
    .header('vary', 'accept-encoding')
    .type(file.type)
  if (accepted.includes('br')) return reply.header('content-encoding', 'br').send(file.brotli)
  if (accepted.includes('gzip')) return reply.header('content-encoding', 'gzip').send(file.gzip)
  return reply.send(file.plain)
}

export function registerConsole(fastify: FastifyInstance): void {
  const folder = join(packageRoot(), 'console/dist')
  if (!existsSync(join(folder, 'index.html'))) {
    const tell = (_request: FastifyRequest, reply: FastifyReply) =>
      reply
        .code(503)
        .type('text/plain; charset=utf-8')
        .send('The console is not built: run "npm run build".\n')
    fastify.get('/console', tell)
    fastify.get('/console/*', tell)
    return
  }
  const entry = readDocument(join(folder, 'index.html'))
  const pages = new Map(
    readdirSync(join(folder, 'pages'))
      .filter((name) => name.endsWith('.html'))
      .map((name) => [basename(name, '.html'), readDocument(join(folder, 'pages', name))]),
  )
  const assets = new Map(
    readdirSync(join(folder, 'assets'))
      .filter((name) => !/\.(br|gz)$/.test(name))
      .map((name) => [name, readServed(join(folder, 'assets', name))]),
  )
  const sendPage = (request: FastifyRequest, reply: FastifyReply) => {
    const name = (request.params as { readonly '*'?: string })['*'] ?? ''
    const { file, etag } = pages.get(name) ?? entry
    void reply.header('cache-control', 'no-cache').header('etag', etag)
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return sendFile(request, reply, file)
  }
  fastify.get('/console', sendPage)
  fastify.get('/console/*', sendPage)
  fastify.get<{ Params: { '*': string } }>(`${ASSETS}*`, (request, reply) => {
    const file = assets.get(request.params['*'])
    if (!file) return reply.callNotFound()
    void reply.header('cache-control', 'public, max-age=31536000, immutable')
    return sendFile(request, reply, file)
  })
}
