/** A real server in a process of its own, on a free port and a throw-away home with its embedded database, as `npm start` would run it. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { Profiler } from 'node:inspector'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { compiledEntry } from '../src/core/process/child-process-entry'
import { profileWhile } from './server-profile'
import { temporaryFolder } from './temporary-folder'

const START_TIMEOUT_MS = 300_000
const POLL_MS = 50
/** What Linux counts in /proc by, on every machine that Node runs on. */
const CLOCK_TICKS_PER_SECOND = 100

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

interface GraphqlResponse<Data> {
  readonly data: Data
  readonly errors?: readonly { readonly message: string }[]
}

export class ServerProcess {
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<unknown>

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly adminToken: string,
    private readonly removeHome: () => void,
  ) {
    this.exited = once(child, 'exit')
    this.child.stderr!.pipe(process.stderr, { end: false })
  }

  /** Its home is removed when it stops, unless it was given one. */
  static async start(options: {
    seed: 'tiny' | 'demo' | 'large'
    home?: string
    /** Default: one that is free. */
    port?: number
    /** Of the server, beside what is set here. */
    environment?: Readonly<Record<string, string>>
    /** Of another checkout that was built. Default: this one. */
    root?: string | undefined
  }): Promise<ServerProcess> {
    const port = options.port ?? (await freePort())
    const own = options.home === undefined ? temporaryFolder() : null
    const home = own?.path ?? options.home
    const adminToken = randomBytes(24).toString('hex')
    // A port of its own for the inspector, which listens to nobody before `profile` is called.
    const entry =
      options.root === undefined ? compiledEntry('main') : join(options.root, 'dist', 'src', 'main.js')
    const child = spawn(process.execPath, ['--inspect-port=127.0.0.1:0', entry], {
      env: {
        ...process.env,
        DATABASE_URL: '',
        PORT: String(port),
        HOST: '127.0.0.1',
        FORECART_HOME: home,
        FORECART_ADMIN_TOKEN: adminToken,
        FORECART_SEED: options.seed,
        FORECART_LOG_LEVEL: 'warn',
        // Else the first start would train a network in the background, beside what is measured.
        FORECART_RERANK_DEADLINE_MS: '0',
        ...options.environment,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const server = new ServerProcess(child, `http://127.0.0.1:${port}`, adminToken, () => own?.remove())
    await server.untilReady()
    return server
  }

  private async untilReady(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS
    while (Date.now() < deadline) {
      if (this.child.exitCode !== null) throw new Error(`The server exited with ${this.child.exitCode}`)
      const answer = await fetch(`${this.url}/readyz`).catch(() => null)
      if (answer?.ok) return
      await wait(POLL_MS)
    }
    throw new Error('The server did not become ready')
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The server was not started')
    return this.child.pid
  }

  /** Seconds of the processor that the server's own process has taken, without its children. Null but on Linux. */
  get processorSeconds(): number | null {
    if (process.platform !== 'linux') return null
    // The fields behind the name, which may hold spaces, begin with the third one.
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND
  }

  /** What the server's thread does while `work` is done. Profiling takes some of its time, so that nothing else is measured meanwhile. */
  async profile(work: () => Promise<unknown>): Promise<Profiler.Profile> {
    const lines = createInterface({ input: this.child.stderr! })
    const listening = new Promise<string>((resolve) => {
      lines.on('line', (line) => {
        const [address] = /ws:\/\/\S+/.exec(line) ?? []
        if (address !== undefined) resolve(address)
      })
    })
    this.child.kill('SIGUSR1')
    const address = await listening
    lines.close()
    this.child.stderr!.resume()
    return profileWhile(address, work)
  }

  get headers(): Record<string, string> {
    return { 'content-type': 'application/json', authorization: `Bearer ${this.adminToken}` }
  }

  /** Throws where the answer has errors: a benchmark of failures measures nothing. */
  async query<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: this.headers,
      body: JSON.stringify({ query, variables }),
    })
    const body = (await response.json()) as GraphqlResponse<Data>
    if (body.errors) throw new Error(`${query} failed: ${JSON.stringify(body.errors)}`)
    return body.data
  }

  /** SIGKILL: it cannot clean up. */
  async crash(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.exited
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM')
    await this.exited
    this.removeHome()
  }
}
