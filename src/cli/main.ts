/** `forecart <command>`: the process. */
import { explainError } from '../core/explain-error'
import { ForecartError } from '../core/errors'
import { runCommandLine } from './run-command-line'

const FAILURE = 1

const abort = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => abort.abort(new ForecartError('CANCELLED', 'Cancelled')))

runCommandLine({
  argv: process.argv.slice(2),
  output: process.stdout,
  errorOutput: process.stderr,
  signal: abort.signal,
}).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`forecart: ${explainError(error)}\n`)
    process.exitCode = FAILURE
  },
)
