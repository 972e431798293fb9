/** One command of `forecart`, from its words to its exit code. Answers go to the output, everything else beside it. */
import { readConfig } from '../config/env'
import { ERRORS, isForecartError } from '../core/errors'
import { readBuild } from '../core/build'
import { closestName } from '../core/closest-name'
import { explainError } from '../core/explain-error'
import { createLogger } from '../core/logger'
import { openTaskCatalog } from '../registry/own-tasks'
import type { CliContext, ListedCommand } from './command'
import { COMMANDS } from './commands'

const SUCCESS = 0
const FAILURE = 1
const HELP_WORDS: readonly string[] = ['help', '--help', '-h']

export interface CommandLine {
  /** The words behind `forecart`. */
  readonly argv: readonly string[]
  /** That of the process where absent. */
  readonly environment?: NodeJS.ProcessEnv
  readonly output: NodeJS.WritableStream
  /** Errors, progress and logs. */
  readonly errorOutput: CliContext['progressOutput']
  /** Cancels the command. */
  readonly signal: AbortSignal
}

/** @returns the exit code, which that of an error's code is. */
export async function runCommandLine(line: CommandLine): Promise<number> {
  const { argv, output, errorOutput } = line
  const [word] = argv
  if (word === '--version' || word === '-v' || word === 'version') {
    output.write(`${readBuild().version}\n`)
    return SUCCESS
  }
  const isHelp = word === undefined || HELP_WORDS.includes(word)
  const words = isHelp ? argv.slice(1) : argv
  const command = findCommand(words)
  if (command === null) {
    const isOverview = isHelp && words.length === 0
    const answer = isOverview ? output : errorOutput
    answer.write(isOverview ? overview() : unknownCommand(words))
    return isOverview ? SUCCESS : ERRORS.BAD_USER_INPUT.exitCode
  }
  const args = words.slice(command.name.split(' ').length)
  if (isHelp || args.includes('--help') || args.includes('-h')) {
    const { help } = command.load()
    output.write(`${help.trim()}\n`)
    return SUCCESS
  }
  try {
    return (await runCommand(command, args, line)) ?? SUCCESS
  } catch (error) {
    return report(error, command, errorOutput)
  }
}

/** The command with the most words that the arguments begin with. */
function findCommand(argv: readonly string[]): ListedCommand | null {
  const matching = COMMANDS.filter(({ name }) =>
    name.split(' ').every((word, position) => argv[position] === word),
  )
  return matching.sort((a, b) => b.name.length - a.name.length)[0] ?? null
}

async function runCommand(
  command: ListedCommand,
  args: readonly string[],
  { environment, output, errorOutput, signal }: CommandLine,
): Promise<number | void> {
  const config = readConfig(environment)
  const logger = createLogger({
    level: config.logLevel === 'info' ? 'warn' : config.logLevel,
    name: 'forecart',
  })
  // Loaded here, with all that databases need: an overview needs none of it.
  const access = new (require('./database-access') as typeof import('./database-access')).DatabaseAccess(
    config,
    logger,
  )
  const context: CliContext = {
    config,
    logger,
    tasks: openTaskCatalog(config.taskFiles),
    output,
    progressOutput: errorOutput,
    signal,
    openDatabase: () => access.open(),
    databaseUrl: () => access.url(),
  }
  try {
    return await command.load().run(args, context)
  } finally {
    await access.close()
  }
}

function report(error: unknown, command: ListedCommand, errorOutput: NodeJS.WritableStream): number {
  if (!isForecartError(error)) {
    errorOutput.write(`forecart: ${explainError(error)}\n`)
    return FAILURE
  }
  errorOutput.write(`forecart: ${explainError(error)} (${error.code})\n`)
  if (error.code === 'BAD_USER_INPUT') errorOutput.write(`See: forecart ${command.name} --help\n`)
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

function list(commands: readonly ListedCommand[]): string[] {
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
