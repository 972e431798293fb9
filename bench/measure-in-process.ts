import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { withHugePages } from '../src/config/huge-pages'

/** Runs a script of this folder in a process of its own, which has memory as a trainer has it, and answers the JSON that it prints. @throws where it fails */
export async function measureInProcess<Measurement>(script: string, args: string[]): Promise<Measurement> {
  const child = spawn(process.execPath, [join(__dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: withHugePages(),
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const output = await text(child.stdout)
  const code = await ended
  if (code !== 0) throw new Error(`Measuring ${args.join(' ')} ended with ${code}`)
  return JSON.parse(output) as Measurement
}
