/** `forecart <command>`. Answers go to standard output, everything else to standard error; errors end with their code's exit code. */
import { readConfig } from '../config/env'
import { ERRORS, ForecartError, isForecartError } from '../core/errors'
import { createLogger } from '../core/logger'
import type { CliContext, Command } from './command'
import { COMMANDS } from './commands'
import { DatabaseAccess } from './database-access'

const SUCCESS = 0
const FAILURE = 1

async function main(argv: readonly string[]): Promise<number> {
  const command = findCommand(argv)
  if (command === null) {
    const [word] = argv
    const isHelp = word === undefined || word === 'help' || word === '--help' || word === '-h'
    process[isHelp ? 'stdout' : 'stderr'].write(overview(isHelp ? null : argv))
    return isHelp ? SUCCESS : ERRORS.BAD_USER_INPUT.exitCode
  }
  const args = argv.slice(command.name.split(' ').length)
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${command.help.trim()}\n`)
    return SUCCESS
  }
  try {
    await runCommand(command, args)
    return SUCCESS
  } catch (error) {
    return report(error, command)
  }
}

/** The command with the most words that the arguments begin with. */
function findCommand(argv: readonly string[]): Command | null {
  const matching = COMMANDS.filter(({ name }) =>
    name.split(' ').every((word, position) => argv[position] === word),
  )
  return matching.sort((a, b) => b.name.length - a.name.length)[0] ?? null
}

async function runCommand(command: Command, args: readonly string[]): Promise<void> {
  const config = readConfig()
  const logger = createLogger({
    level: config.logLevel === 'info' ? 'warn' : config.logLevel,
    name: 'forecart',
  })
  const abort = new AbortController()
  const cancel = (): void => abort.abort(new ForecartError('CANCELLED', 'Cancelled'))
  process.once('SIGINT', cancel)
  process.once('SIGTERM', cancel)
  const access = new DatabaseAccess(config, logger)
  const context: CliContext = {
    config,
    logger,
    output: process.stdout,
    progressOutput: process.stderr,
    signal: abort.signal,
    openDatabase: () => access.open(),
  }
  try {
    await command.run(args, context)
  } finally {
    await access.close()
  }
}

function report(error: unknown, command: Command): number {
  if (!isForecartError(error)) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return FAILURE
  }
  process.stderr.write(`forecart: ${error.message} (${error.code})\n`)
  if (error.code === 'BAD_USER_INPUT') process.stderr.write(`See: forecart ${command.name} --help\n`)
  return ERRORS[error.code].exitCode
}

function overview(unknown: readonly string[] | null): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length))
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return [
    ...(unknown === null ? [] : [`forecart: there is no command "${unknown.join(' ')}"`, '']),
    'Usage: forecart <command> [options]',
    '',
    ...commands,
    '',
    'forecart <command> --help tells more. The commands work with and without a running server; they find the shop by',
    'DATABASE_URL, or in FORECART_HOME (.forecart).',
    '',
  ].join('\n')
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    process.exitCode = FAILURE
  },
)
