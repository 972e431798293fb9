/** The command line in the process of the test, which is quicker than one of its own. */
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { runCommandLine } from '../../src/cli/run-command-line'
import type { Exit } from './server-process'

export async function runCommand(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<Exit> {
  const [output, errorOutput] = [new PassThrough(), new PassThrough()]
  const texts = Promise.all([text(output), text(errorOutput)])
  const { signal } = new AbortController()
  const code = await runCommandLine({ argv: args, environment, output, errorOutput, signal })
  output.end()
  errorOutput.end()
  const [answered, errors] = await texts
  return { code, output: answered, errors }
}
