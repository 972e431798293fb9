/**
 * Downloads a package from a NuGet source, the checksum of which the source publishes in its catalog.
 * https://learn.microsoft.com/en-us/nuget/api/overview
 */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { z } from 'zod'
import { ForecartError } from '../../core/errors'

export interface NugetPackage {
  /** Address of the source's service index. */
  readonly source: string
  readonly id: string
  readonly version: string
}

export interface DownloadOptions {
  readonly signal: AbortSignal
  /** From 0 to 1. */
  readonly onProgress: (fraction: number) => void
}

const serviceIndex = z.object({ resources: z.array(z.object({ '@id': z.url(), '@type': z.string() })) })
const registrationLeaf = z.object({ catalogEntry: z.url(), packageContent: z.url() })
const catalogEntry = z.object({
  packageHash: z.string(),
  packageHashAlgorithm: z.literal('SHA512'),
  packageSize: z.number().int().positive(),
})
const REGISTRATION = /^RegistrationsBaseUrl(\/|$)/

/**
 * Writes the package to `path`; a file that is there already is overwritten. What is left of a failed download is the
 * caller's to remove.
 * @throws DEVICE_UNAVAILABLE where the source cannot be reached, lacks the package or its checksum, or sends something else; CANCELLED
 */
export async function downloadNugetPackage(
  { source, id, version }: NugetPackage,
  path: string,
  { signal, onProgress }: DownloadOptions,
): Promise<void> {
  const { resources } = await readJson(source, serviceIndex, signal)
  const registrations = resources.find((one) => REGISTRATION.test(one['@type']))?.['@id']
  if (!registrations) throw failed(`${source} is not a NuGet source: it names no registrations`)
  const leaf = new URL(
    `${id}/${version}.json`.toLowerCase(),
    registrations.endsWith('/') ? registrations : `${registrations}/`,
  )
  const { catalogEntry: catalog, packageContent } = await readJson(leaf.href, registrationLeaf, signal)
  const { packageHash, packageSize } = await readJson(catalog, catalogEntry, signal)

  const hash = createHash('sha512')
  let received = 0
  const checked = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      received += chunk.length
      onProgress(Math.min(1, received / packageSize))
      done(null, chunk)
    },
  })
  const body = await request(packageContent, signal)
  try {
    await pipeline(Readable.fromWeb(body), checked, createWriteStream(path), { signal })
  } catch (cause) {
    throw explain(
      cause,
      signal,
      `The download of ${packageContent} broke off after ${received} of ${packageSize} bytes`,
    )
  }
  if (received !== packageSize)
    throw failed(`${packageContent} has ${received} bytes where its source tells of ${packageSize}`)
  if (hash.digest('base64') !== packageHash)
    throw failed(`${packageContent} does not have the checksum that its source publishes; it is not used`)
}

async function readJson<T>(url: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const body = await request(url, signal)
  let parsed: unknown
  try {
    parsed = await new Response(body).json()
  } catch (cause) {
    throw explain(cause, signal, `${url} did not answer with JSON`)
  }
  const result = schema.safeParse(parsed)
  if (!result.success) throw failed(`${url} does not answer as NuGet does: ${z.prettifyError(result.error)}`)
  return result.data
}

async function request(url: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  let response: Response
  try {
    response = await fetch(url, { signal })
  } catch (cause) {
    throw explain(cause, signal, `${new URL(url).origin} cannot be reached`)
  }
  if (!response.ok || !response.body) throw failed(`${url} answers ${response.status}`)
  return response.body as ReadableStream<Uint8Array>
}

function explain(cause: unknown, signal: AbortSignal, what: string): ForecartError {
  if (signal.aborted) return new ForecartError('CANCELLED', 'Cancelled')
  return failed(`${what}: ${reasonOf(cause)}`, cause)
}

/** fetch says "fetch failed" and "terminated", and keeps the reason below. */
function reasonOf(cause: unknown): string {
  const { cause: inner } = cause as { cause?: unknown }
  const { message, code } = (inner ?? cause) as { message?: string; code?: string }
  return message || code || String(cause)
}

function failed(message: string, cause?: unknown): ForecartError {
  return new ForecartError('DEVICE_UNAVAILABLE', message, {}, { cause })
}
