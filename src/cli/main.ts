/** `forecart <command>`. Answers go to standard output, everything else to standard error; errors end with their code's exit code. */
import { readConfig } from '../config/env'
import { ERRORS, ForecartError, isForecartError } from '../core/errors'
import { readBuild } from '../core/build'
import { closestName } from '../core/closest-name'
import { explainError } from '../core/explain-error'
import { createLogger } from '../core/logger'
import type { CliContext, Command } from './command'
import { COMMANDS } from './commands'
import { DatabaseAccess } from './database-access'

const SUCCESS = 0
const FAILURE = 1
const HELP_WORDS: readonly string[] = ['help', '--help', '-h']

async function main(argv: readonly string[]): Promise<number> {
  const [word] = argv
  if (word === '--version' || word === '-v' || word === 'version') {
    process.stdout.write(`${readBuild().version}\n`)
    return SUCCESS
  }
  const isHelp = word === undefined || HELP_WORDS.includes(word)
  const words = isHelp ? argv.slice(1) : argv
  const command = findCommand(words)
  if (command === null) {
    const isOverview = isHelp && words.length === 0
    process[isOverview ? 'stdout' : 'stderr'].write(isOverview ? overview() : unknownCommand(words))
    return isOverview ? SUCCESS : ERRORS.BAD_USER_INPUT.exitCode
  }
  const args = words.slice(command.name.split(' ').length)
  if (isHelp || args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${command.help.trim()}\n`)
    return SUCCESS
  }
  try {
    return (await runCommand(command, args)) ?? SUCCESS
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

async function runCommand(command: Command, args: readonly string[]): Promise<number | void> {
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
    databaseUrl: () => access.url(),
  }
  try {
    return await command.run(args, context)
  } finally {
    await access.close()
  }
}

function report(error: unknown, command: Command): number {
  if (!isForecartError(error)) {
    process.stderr.write(`forecart: ${explainError(error)}\n`)
    return FAILURE
  }
  process.stderr.write(`forecart: ${explainError(error)} (${error.code})\n`)
  if (error.code === 'BAD_USER_INPUT') process.stderr.write(`See: forecart ${command.name} --help\n`)
  return ERRORS[error.code].exitCode
}

function unknownCommand(words: readonly string[]): string {
  const [first] = words
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `))
  const names = COMMANDS.map(({ name }) => name)
  const typed = words.filter((word) => !word.startsWith('-'))
  const meant = closestName(typed.slice(0, 2).join(' '), names) ?? closestName(typed[0] ?? '', names)
  return [
    `forecart: there is no command "${words.join(' ')}"`,
    ...(meant === null ? [] : [`Did you mean: forecart ${meant}`]),
    '',
    ...(group.length > 0 ? ['Commands:', '', ...list(group), ''] : [overview()]),
  ].join('\n')
}

function list(commands: readonly Command[]): string[] {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
}

function overview(): string {
  return [
    'Usage: forecart <command> [options]',
    '',
    ...list(COMMANDS),
    '',
    'forecart help <command>, or forecart <command> --help, tells more; forecart --version which one this is. The commands',
    'work with and without a running server; they find the shop by DATABASE_URL, or in FORECART_HOME (.forecart).',
    '',
  ].join('\n')
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`forecart: ${explainError(error)}\n`)
    process.exitCode = FAILURE
  },
)
