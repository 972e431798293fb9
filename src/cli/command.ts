/** What every command of `forecart` is, and what it is given. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Config } from '../config/env'
import { TRAINING_DAYS } from '../contracts/models/training-days'
import { ForecartError } from '../core/errors'
import type { Logger } from '../core/logger'
import type { Database } from '../db/client'
import type { TaskCatalog } from '../registry/task-catalog'

export interface CliContext {
  readonly config: Config
  readonly logger: Logger
  /** The built-in tasks and those of FORECART_TASKS. */
  readonly tasks: TaskCatalog
  /** Answers. Progress and logs go to standard error, so that answers can be piped. */
  readonly output: NodeJS.WritableStream
  readonly progressOutput: NodeJS.WritableStream & { readonly isTTY?: boolean }
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** The shop's database, migrated: DATABASE_URL's, or that of the home whether a server runs on it or not. One per command. */
  readonly openDatabase: () => Promise<Database>
  /** Its address, for what must find it as it is: not migrated, perhaps without tables. */
  readonly databaseUrl: () => Promise<string>
}

/** A command as the overview knows it. */
export interface ListedCommand {
  /** Words behind `forecart`, such as `models promote`. */
  readonly name: string
  /** One line. */
  readonly summary: string
  readonly load: () => Command
}

export interface Command {
  /** Shown by `--help`: usage, options, examples. */
  readonly help: string
  /** @returns the exit code where it is another than 0. @throws ForecartError; its code decides the exit code. */
  run(args: readonly string[], context: CliContext): Promise<number | void>
}

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>
>

/** @throws BAD_USER_INPUT for options that do not exist, lack a value, or too many words. */
export function parseArguments<O extends Options>(
  args: readonly string[],
  options: O,
  maxPositionals = 0,
): Parsed<O> {
  let parsed: Parsed<O>
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new ForecartError('BAD_USER_INPUT', message.split('. ')[0]!)
  }
  const extra = parsed.positionals[maxPositionals]
  if (extra !== undefined) throw new ForecartError('BAD_USER_INPUT', `"${extra}" is one word too many`)
  return parsed
}

/** @throws BAD_USER_INPUT unless `text` is a whole number between the bounds. */
export function parseCount(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new ForecartError('BAD_USER_INPUT', `${option} must be a whole number between ${least} and ${most}`)
}

/** One of some words, in whatever case. @throws BAD_USER_INPUT */
export function parseChoice<Choice extends string>(
  option: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((one) => one === text.toUpperCase())
  if (choice !== undefined) return choice
  throw new ForecartError(
    'BAD_USER_INPUT',
    `${option} must be one of ${choices.map((one) => one.toLowerCase()).join(', ')}`,
  )
}

/** Parses the value of `--training-days`; null where it is absent. @throws BAD_USER_INPUT */
export function parseTrainingDays(text: string | undefined): number | null {
  return text === undefined
    ? null
    : parseCount('--training-days', text, TRAINING_DAYS.least, TRAINING_DAYS.most)
}

/** @throws BAD_USER_INPUT where the text is not a JSON object. */
export function parseHyperparameters(text: string | undefined): Record<string, unknown> | null {
  return text === undefined ? null : parseJsonObject('--hyperparameters', text)
}

/** @throws BAD_USER_INPUT where the text is not a JSON object. */
export function parseJsonObject(option: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
  } catch {
    // Falls through: a text that is not JSON is not an object either.
  }
  throw new ForecartError('BAD_USER_INPUT', `${option} must be a JSON object`)
}
