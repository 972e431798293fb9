import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** Runs a script of this folder in a process of its own, and answers the JSON that it prints. @throws where it fails */
export async function measureInProcess<Measurement>(script: string, args: string[]): Promise<Measurement> {
  const child = spawn(process.execPath, [join(__dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const output = await text(child.stdout)
  const code = await ended
  if (code !== 0) throw new Error(`Measuring ${args.join(' ')} ended with ${code}`)
  return JSON.parse(output) as Measurement
}
