/** Processes that run embedded databases. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'

export interface ParentProcess {
  readonly child: ChildProcess
  readonly answer: {
    readonly url?: string
    readonly supervisorPid?: number
    readonly error?: { code: string; message: string; details: Record<string, unknown> }
  }
  /** Lets it stop its database in order. */
  stop(): Promise<void>
}

/** A process of its own that runs the database of `home`; resolves when it is up or was refused. */
export async function startParentProcess(
  home: string,
  options: { uid?: number; gid?: number; sharedFolder?: string; durable?: boolean } = {},
): Promise<ParentProcess> {
  const script = join(__dirname, 'embedded-parent.cjs')
  const { uid, gid, ...databaseOptions } = options
  const child = spawn(process.execPath, [script, JSON.stringify({ home, ...databaseOptions })], {
    uid,
    gid,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return {
    child,
    answer: JSON.parse(line) as ParentProcess['answer'],
    async stop() {
      const exited = once(child, 'exit')
      child.stdin.end()
      await exited
    },
  }
}

/** Process id of the PostgreSQL that runs on a data directory. */
export function postmasterPid(dataDirectory: string): number {
  return Number.parseInt(readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8'), 10)
}

/** Rows of one statement over a connection of its own. */
export async function queryOnce(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}
