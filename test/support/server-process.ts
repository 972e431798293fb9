/** The server as its users start it: a process of its own, with a home and a port that nobody else has. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { packageRoot } from '../../src/core/package-root'

const MAIN = join(packageRoot(), 'dist/src/main.js')
const ADDRESS = /GraphQL\s+(http:\/\/\S+)\/graphql/

export interface Exit {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** Variables that are undefined are taken out. */
export function spawnServer(environment: Record<string, string | undefined>): ServerProcess {
  return new ServerProcess(environment)
}

export class ServerProcess {
  readonly child: ChildProcess
  readonly exit: Promise<Exit>
  private readonly startedAt = performance.now()
  private output = ''
  private errors = ''
  private readonly heard = new Set<() => void>()

  constructor(environment: Record<string, string | undefined>) {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(FORECART_|DATABASE_URL$|PORT$|HOST$)/.test(name),
    )
    this.child = spawn(process.execPath, [MAIN], {
      env: {
        ...Object.fromEntries(inherited),
        PORT: '0',
        FORECART_LOG_LEVEL: 'warn',
        // A first start trains no network in the background, beside what is tested.
        FORECART_RERANK_DEADLINE_MS: '0',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout!.on('data', (chunk: Buffer) => {
      this.output += chunk.toString()
      for (const listener of this.heard) listener()
    })
    this.child.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()))
    this.exit = once(this.child, 'close').then(([code]) => {
      for (const listener of this.heard) listener()
      return { code: code as number | null, output: this.output, errors: this.errors }
    })
  }

  /** Waits until standard output says `text`. Rejects where the process ends without it. */
  async says(text: string | RegExp): Promise<string> {
    for (;;) {
      const found = typeof text === 'string' ? this.output.includes(text) : text.test(this.output)
      if (found) return this.output
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`The server ended without saying ${String(text)}:\n${this.output}\n${this.errors}`)
      }
      await new Promise<void>((resolve) => {
        const listener = (): void => {
          this.heard.delete(listener)
          resolve()
        }
        this.heard.add(listener)
      })
    }
  }

  /** Waits until it is ready; answers its address. */
  async ready(): Promise<{ url: string; seconds: number }> {
    const output = await this.says(ADDRESS)
    return { url: ADDRESS.exec(output)![1]!, seconds: (performance.now() - this.startedAt) / 1_000 }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.child.kill(signal)
    return this.exit
  }
}

export interface GraphqlAnswer<Data> {
  readonly data: Data
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

export async function ask<Data>(
  url: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphqlAnswer<Data>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  })
  return (await response.json()) as GraphqlAnswer<Data>
}

/** The first answer of an operation over a WebSocket of its own. */
export async function askOverSocket(
  url: string,
  token: string,
  query: string,
): Promise<GraphqlAnswer<unknown>> {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  })
  try {
    for await (const answer of client.iterate({ query })) return answer as GraphqlAnswer<unknown>
    throw new Error('The socket gave no answer')
  } catch (error) {
    if (Array.isArray(error)) return { data: null, errors: error as GraphqlAnswer<unknown>['errors'] & [] }
    throw error
  } finally {
    await client.dispose()
  }
}

export function codesOf({ errors = [] }: GraphqlAnswer<unknown>): (string | undefined)[] {
  return errors.map(({ extensions }) => extensions?.code)
}

/** Codes of the errors that a client gets over HTTP, and over WebSocket. */
export async function askForCodes(
  url: string,
  token: string,
  query: string,
): Promise<{ readonly http: (string | undefined)[]; readonly socket: (string | undefined)[] }> {
  const [http, socket] = await Promise.all([ask(url, token, query), askOverSocket(url, token, query)])
  return { http: codesOf(http), socket: codesOf(socket) }
}
