/** The project's lint rules, asked about code that is not there. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const ROOT = join(__dirname, '../..')

interface Finding {
  readonly ruleId: string | null
  readonly line: number
  readonly message: string
}

/** Lines of `code` that lint would refuse for what they call or import, were they in `file`. */
export async function restrictedLines(code: string, file: string): Promise<number[]> {
  const child = spawn(process.execPath, [join(ROOT, 'test/support/lint-stdin.mjs'), file], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  child.stdin.end(code)
  const findings = JSON.parse(await text(child.stdout)) as Finding[]
  await closed
  const fatal = findings.find(({ ruleId }) => ruleId === null)
  if (fatal) throw new Error(fatal.message)
  const rules = ['no-restricted-syntax', 'no-restricted-imports']
  const lines = findings.filter(({ ruleId }) => rules.includes(ruleId!)).map(({ line }) => line)
  return [...new Set(lines)].sort((a, b) => a - b)
}
