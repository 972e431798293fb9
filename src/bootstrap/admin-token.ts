/** The administrator's token: given by the environment, or generated once and kept in the home for later starts. */
import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ForecartError } from '../core/errors'

const FILE = 'admin-token'
const OWNER_ONLY = 0o600
const TOKEN_BYTES = 32

export interface AdminToken {
  readonly token: string
  /** `created`: generated just now, and shown this once. */
  readonly origin: 'environment' | 'file' | 'created'
  /** Where a generated token is kept. */
  readonly path: string
}

/** @throws BAD_CONFIGURATION where the file exists and holds no token. */
export async function obtainAdminToken(home: string, configured: string | null): Promise<AdminToken> {
  const path = join(home, FILE)
  if (configured !== null) return { token: configured, origin: 'environment', path }
  const kept = await readToken(path)
  if (kept !== null) return { token: kept, origin: 'file', path }
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  // Appears whole or not at all: a crash in between leaves no half token behind.
  const draft = `${path}.${process.pid}`
  await writeFile(draft, `${token}\n`, { mode: OWNER_ONLY })
  try {
    await link(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
  return { token, origin: 'created', path }
}

async function readToken(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new ForecartError(
      'BAD_CONFIGURATION',
      `${path} cannot be read: ${error.message}`,
      {},
      { cause: error },
    )
  })
  if (text === null) return null
  const token = text.trim()
  if (token.length >= TOKEN_BYTES) return token
  throw new ForecartError('BAD_CONFIGURATION', `${path} holds no token; delete it, and a new one is made`)
}
