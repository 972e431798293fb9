/**
 * Altair at /explorer: served from the installed package, so that it works without any network. Only files of that package
 * are ever sent: they are listed once at start, and a path is a key into that list.
 */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { getDistDirectory, renderAltair } from 'altair-static'
import type { RenderOptions } from 'altair-static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { EXAMPLE_QUERIES, MORE_EXAMPLE_QUERIES } from './explorer-examples'
import { explorerScript } from './explorer-script'

const BASE_PATH = '/explorer/'
const OPTIONS_FILE = 'initial_options.js'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/**
 * Nothing from outside, and nowhere to send anything to. Altair sets styles from script, and its sandbox of pre-request
 * scripts is a frame of its own files.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

const AUTHORIZATION = 'Bearer {{token}}'

const ALTAIR: RenderOptions = {
  baseURL: BASE_PATH,
  initialSettings: {
    disablePushNotification: true,
    'alert.disableUpdateNotification': true,
    'banners.disable': true,
    // The documentation is there as soon as it is looked for.
    'schema.reloadOnStart': true,
  },
}

/** The settings of every tab. */
const TAB = {
  initialSubscriptionRequestHandlerId: 'graphql-ws',
  initialHeaders: { Authorization: AUTHORIZATION },
  initialSubscriptionsPayload: { authorization: AUTHORIZATION },
} as const

/** Paths below the package's folder, with `/` as separator. */
function listFiles(folder: string): ReadonlySet<string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        relative(folder, join(entry.parentPath ?? entry.path, entry.name))
          .split(sep)
          .join('/'),
      ),
  )
}

export function registerExplorer(fastify: FastifyInstance): void {
  const folder = getDistDirectory()
  const files = listFiles(folder)
  const page = renderAltair({ ...ALTAIR, serveInitialOptionsInSeperateRequest: OPTIONS_FILE })
  const script = explorerScript({
    altair: ALTAIR,
    tab: TAB,
    examples: [...EXAMPLE_QUERIES, ...MORE_EXAMPLE_QUERIES],
  })
  const version = createHash('sha256')
    .update(readFileSync(join(folder, 'index.html')))
    .digest('hex')
    .slice(0, 16)

  const secured = (reply: FastifyReply, type: string) =>
    reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .header('referrer-policy', 'no-referrer')
      .type(type)

  fastify.get('/explorer', (_request, reply) => reply.redirect(BASE_PATH))
  fastify.get(BASE_PATH, (_request, reply) =>
    secured(reply, CONTENT_TYPES['.html'] as string)
      .header('cache-control', 'no-cache')
      .send(page),
  )
  fastify.get(`${BASE_PATH}${OPTIONS_FILE}`, (_request, reply) =>
    secured(reply, CONTENT_TYPES['.js'] as string)
      .header('cache-control', 'no-cache')
      .send(script),
  )
  fastify.get<{ Params: { '*': string } }>(`${BASE_PATH}*`, async (request, reply) => {
    const path = request.params['*']
    if (!files.has(path) || path === 'index.html') return reply.callNotFound()
    const type = CONTENT_TYPES[extname(path)] ?? 'application/octet-stream'
    const etag = `"${version}"`
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return secured(reply, type)
      .header('cache-control', 'public, max-age=3600')
      .header('etag', etag)
      .send(await readFile(join(folder, ...path.split('/'))))
  })
}
