/** `forecart import`: the shop's history from files. */
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { Format, Presets, SingleBar } from 'cli-progress'
import { ForecartError } from '../../core/errors'
import type { Database } from '../../db/client'
import { regularFileSize } from '../input-file'
import { importMapped } from './import-mapped'
import { ImportRun } from './import-run'
import { readMapping } from './mapping'
import { importOnlineRetail } from './online-retail'
import { RejectLog } from './reject-log'

/** The part of the command line's context that imports need. */
export interface ImportContext {
  readonly output: NodeJS.WritableStream
  readonly progressOutput: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly signal: AbortSignal
  openDatabase(): Promise<Database>
}

const PRESETS = { 'online-retail': importOnlineRetail } as const
type Preset = keyof typeof PRESETS

const HELP = `Usage: forecart import online-retail FILE [options]
       forecart import --mapping MAPPING.json FILE [options]

Imports events, orders, items or daily demand from a CSV or JSON Lines file, plain or gzipped. Importing the same file
again changes nothing, so an import that was interrupted is simply run again.

  online-retail        the UCI Online Retail data set: invoices, cancellations, returns
  --mapping FILE       says where the fields are found; see docs/import.md
  --rejects FILE       where rejected lines are written, with line and reason (default: NAME.rejects.csv)
  --strict             ends with an error where any line was rejected
`

export const importCommand = {
  name: 'import',
  summary: 'Import events, orders, items or demand from files',
  help: HELP,
  run: runImport,
}

/**
 * @throws BAD_USER_INPUT for wrong arguments, files that cannot be read, files without a single good line, and with --strict for
 * any rejected line; CANCELLED; DATABASE_UNAVAILABLE.
 */
export async function runImport(args: readonly string[], context: ImportContext): Promise<void> {
  const { file, mappingFile, preset, rejectsFile, strict } = readArguments(args)
  const mapping = mappingFile === null ? null : await readMapping(mappingFile)
  // What cannot be read is refused before a database is started for it.
  await regularFileSize(file)
  const rejects = new RejectLog(rejectsFile)
  const startedAt = performance.now()
  const progress = new ProgressDisplay(context.progressOutput)
  const run = new ImportRun({
    database: await context.openDatabase(),
    rejects,
    source: mapping?.source ?? `import:${preset}`,
    signal: context.signal,
    onProgress: (fraction, stage) => progress.show(fraction, stage),
  })
  try {
    if (mapping) await importMapped(run, file, mapping)
    else await PRESETS[preset!](run, file)
    progress.show(1, 'done')
  } finally {
    progress.stop()
    await rejects.close()
  }
  context.output.write(summaryOf(run, file, (performance.now() - startedAt) / 1000))
  if (rejects.count > 0 && (strict || run.recorded + run.unchanged === 0)) {
    throw new ForecartError('BAD_USER_INPUT', `${rejects.count} lines were rejected; see ${rejectsFile}`)
  }
}

function readArguments(args: readonly string[]) {
  let parsed
  try {
    parsed = parseArgs({
      args: [...args],
      options: { mapping: { type: 'string' }, rejects: { type: 'string' }, strict: { type: 'boolean' } },
      allowPositionals: true,
    })
  } catch (error) {
    throw new ForecartError('BAD_USER_INPUT', error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  const preset = values.mapping === undefined ? positionals.shift() : undefined
  const [file, ...rest] = positionals
  if (values.mapping === undefined && (preset === undefined || !isPreset(preset))) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `Name what to import: ${Object.keys(PRESETS).join(', ')} or --mapping FILE`,
    )
  }
  if (file === undefined) throw new ForecartError('BAD_USER_INPUT', 'Name the file to import')
  if (rest.length > 0) throw new ForecartError('BAD_USER_INPUT', 'Import one file at a time')
  return {
    file,
    mappingFile: values.mapping ?? null,
    preset: preset as Preset | undefined,
    rejectsFile: values.rejects ?? `${basename(file)}.rejects.csv`,
    strict: values.strict ?? false,
  }
}

function isPreset(name: string): name is Preset {
  return Object.hasOwn(PRESETS, name)
}

function summaryOf(run: ImportRun, file: string, seconds: number): string {
  const { rejects } = run
  const lines = [
    `Imported ${basename(file)} in ${seconds.toFixed(1)} s: ${run.read} records read.`,
    `  recorded   ${run.recorded}`,
    `  unchanged  ${run.unchanged}`,
    `  rejected   ${rejects.count}${rejects.count > 0 ? ` (${rejects.file})` : ''}`,
    ...rejects.summary().map(([reason, count]) => `    ${String(count).padStart(8)}  ${reason}`),
  ]
  return `${lines.join('\n')}\n`
}

/** A bar on a terminal, a line a tenth elsewhere. */
class ProgressDisplay {
  private readonly bar: SingleBar | null
  private tenths = 0

  constructor(private readonly stream: ImportContext['progressOutput']) {
    if (!stream.isTTY) {
      this.bar = null
      return
    }
    this.bar = new SingleBar(
      {
        stream,
        format: `{bar} {percentage} % {stage}`,
        formatBar: Format.BarFormat,
        hideCursor: true,
      },
      Presets.shades_classic,
    )
    this.bar.start(100, 0, { stage: 'starting' })
  }

  show(fraction: number, stage: string): void {
    const percent = Math.floor(Math.min(1, fraction) * 100)
    this.bar?.update(percent, { stage })
    if (this.bar || Math.floor(percent / 10) <= this.tenths) return
    this.tenths = Math.floor(percent / 10)
    this.stream.write(`${percent} % ${stage}\n`)
  }

  stop(): void {
    this.bar?.stop()
  }
}
