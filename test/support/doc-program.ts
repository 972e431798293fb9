import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'

/** A program that prints one JSON document a line. */
export class DocProgram {
  private readonly lines: AsyncIterator<string>

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    this.lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  }

  static start(path: string, environment: Record<string, string>): DocProgram {
    const child = spawn(process.execPath, [path], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return new DocProgram(basename(path), child)
  }

  /** Reads on until a line that holds these fields. */
  async says(fields: Record<string, unknown>): Promise<Record<string, unknown>> {
    for (;;) {
      const { value, done } = await this.lines.next()
      if (done) throw new Error(`${this.name} ended without saying ${JSON.stringify(fields)}`)
      const line = JSON.parse(value) as Record<string, unknown>
      if (Object.entries(fields).every(([key, expected]) => line[key] === expected)) return line
    }
  }

  async stop(): Promise<void> {
    this.child.kill()
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit')
  }
}
