/** `forecart import`: the shop's history from files. */
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { Format, Presets, SingleBar } from 'cli-progress'
import { ForecartError, serializeError } from '../../core/errors'
import { OutlierService } from '../../services/demand/outlier.service'
import type { Database } from '../../db/client'
import { importMapped } from './import-mapped'
import { ImportReport } from './import-report'
import { ImportRun } from './import-run'
import { importTargetStages } from './import-stages'
import { inspectFile, type WantedSource } from './inspect-file'
import { isOptional, type Mapping, plainMapping, presetMapping, readMapping, sourcesOf } from './mapping'
import {
  importOnlineRetail,
  ONLINE_RETAIL_SOURCE,
  retailPreview,
  WANTED_OF_ONLINE_RETAIL,
} from './online-retail'
import { isPreset, PRESETS, type PresetName } from './presets'
import { columnsOf, commandName, fieldsOf, IMPORT_TARGETS, type ImportTarget, targetNamed } from './targets'
import { preview, previewMapped } from './preview'
import { formatOf } from './record-source'
import { RejectLog } from './reject-log'
import { ShopWriter } from './shop-writer'

/** The part of the command line's context that imports need. */
export interface ImportContext {
  readonly output: NodeJS.WritableStream
  readonly progressOutput: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly signal: AbortSignal
  openDatabase(): Promise<Database>
}

/** The exit code of an import that recorded what it could and rejected the rest. */
const SOME_REJECTED = 7
const SHOWN_REASONS = 20
const ONLINE_RETAIL = 'online-retail'
const TARGET_NAMES = IMPORT_TARGETS.map(commandName)

const HELP = `Usage: forecart import --mapping MAPPING.json FILE [options]
       forecart import PRESET FILE [options]
       forecart import TARGET FILE [options]

Imports a CSV or JSON Lines file, plain or gzipped: orders, events, returns, items, locations, users, prices, promotions, calendars,
adverts and what they cost by day, payment methods, covariates of your own, scenarios of recommendations, stock, stock-outs, orders to
suppliers, weather or daily demand. The file is read once before anything
of it is stored. Importing the same file again changes nothing, so an import that was interrupted is simply run again.

  --mapping FILE       says where the fields are found, and how they are written; see docs/import.md
  PRESET               ${Object.entries(PRESETS)
    .map(([name, { summary }]) => `${name.padEnd(13)} ${summary}`)
    .join('\n                       ')}
                       online-retail the UCI Online Retail data set: invoices, cancellations, returns
  TARGET               what a file holds whose columns have the names of the fields (docs/import.md):
                       ${TARGET_NAMES.slice(0, 8).join(', ')},
                       ${TARGET_NAMES.slice(8).join(', ')}
  --time-zone ZONE     with a preset or a target: whose local times the file has, such as Europe/Berlin
  --dry-run            shows the first ten records as they would be stored, and stores nothing
  --rejects FILE       where rejected lines are written, with line and reason (default: NAME.rejects.csv)
  --strict             ends with an error where any line was rejected

Ends with exit code 0 where every record was taken, ${SOME_REJECTED} where some were rejected, and 2 where the file or the mapping cannot be used.
`

export const importCommand = {
  help: HELP,
  run: runImport,
}

/**
 * @returns the exit code: 0, or SOME_REJECTED.
 * @throws BAD_USER_INPUT for wrong arguments, files that cannot be read or do not fit, files without a single good line, and with
 * --strict for any rejected line; CANCELLED; DATABASE_UNAVAILABLE.
 */
export async function runImport(args: readonly string[], context: ImportContext): Promise<number> {
  const { file, mappingFile, named, timeZone, rejectsFile, isStrict, isDryRun } = readArguments(args)
  const target = named === null ? null : targetNamed(named)
  const written =
    mappingFile !== null
      ? await readMapping(mappingFile)
      : named !== null && isPreset(named)
        ? mappingOfPreset(named, timeZone)
        : null
  const progress = new ProgressDisplay(context.progressOutput)
  let report: ImportReport | undefined
  try {
    const startedAt = performance.now()
    // What cannot be read, or does not fit, is refused before a database is started for it.
    const [, checked] = importTargetStages.checking
    const shape = await inspectFile(file, {
      format: written?.format ?? formatOf(file),
      delimiter: written?.delimiter,
      encoding: written?.encoding,
      multiline: written?.multiline ?? false,
      wanted: written ? wantedBy(written) : target ? wantedOf(target) : WANTED_OF_ONLINE_RETAIL,
      signal: context.signal,
      onProgress: (fraction) => progress.show(checked * fraction, 'checking'),
    })
    const mapping =
      written ?? (target && plainMapping(target, shape.columns, timeZone === undefined ? {} : { timeZone }))
    if (isDryRun) {
      progress.stop()
      context.output.write(
        await (mapping ? previewMapped(file, shape, mapping) : preview(file, shape, retailPreview())),
      )
      return 0
    }
    const rejects = await RejectLog.open(rejectsFile, mappingFile === null ? [file] : [file, mappingFile])
    const database = await context.openDatabase()
    const run = new ImportRun({
      database,
      writer: new ShopWriter(database, mapping?.source ?? ONLINE_RETAIL_SOURCE),
      rejects,
      signal: context.signal,
      onProgress: (fraction, stage) => {
        progress.show(fraction, stage)
        report?.progress(fraction, stage)
      },
    })
    report = await ImportReport.start(
      run,
      { target: mapping?.target ?? 'orders', source: mapping?.source ?? ONLINE_RETAIL_SOURCE },
      file,
    )
    try {
      if (mapping) await importMapped(run, file, shape, mapping)
      else await importOnlineRetail(run, file, shape)
      run.requireBalance()
      await new OutlierService({ database }).check({ signal: context.signal })
      progress.show(1, 'done')
    } finally {
      await rejects.close()
    }
    context.output.write(summaryOf(run, file, (performance.now() - startedAt) / 1000))
    if (rejects.count > 0 && (isStrict || run.recorded + run.unchanged === 0)) {
      throw new ForecartError('BAD_USER_INPUT', `${rejects.count} lines were rejected; see ${rejectsFile}`)
    }
    await report.succeeded().catch((error: unknown) => {
      const { message } = serializeError(error)
      context.progressOutput.write(
        `The import is complete, but its end could not be told to servers, which show it as interrupted: ${message}\n`,
      )
    })
    return rejects.count > 0 ? SOME_REJECTED : 0
  } catch (error) {
    await report?.failed(error)
    throw error
  } finally {
    progress.stop()
  }
}

function mappingOfPreset(preset: PresetName, timeZone: string | undefined): Mapping {
  if (PRESETS[preset].needsTimeZone && timeZone === undefined) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `Exports of ${preset} have local times: say whose, such as --time-zone Europe/Berlin`,
    )
  }
  return presetMapping(preset, timeZone === undefined ? {} : { timeZone })
}

function wantedOf(target: ImportTarget): WantedSource[] {
  return fieldsOf(target).map((field) => ({
    field: field.name,
    anyOf: columnsOf(field),
    isOptional: !field.isNeeded,
  }))
}

function wantedBy({ fields, where, whereNot }: Mapping): WantedSource[] {
  return [
    ...Object.entries(fields)
      .map(([field, spec]) => ({ field, anyOf: sourcesOf(spec), isOptional: isOptional(spec) }))
      .filter(({ anyOf }) => anyOf.length > 0),
    ...Object.keys({ ...where, ...whereNot }).map((column) => ({
      field: 'the filter',
      anyOf: [column],
      isOptional: false,
    })),
  ]
}

function readArguments(args: readonly string[]) {
  let parsed
  try {
    parsed = parseArgs({
      args: [...args],
      options: {
        mapping: { type: 'string' },
        rejects: { type: 'string' },
        strict: { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        'time-zone': { type: 'string' },
      },
      allowPositionals: true,
    })
  } catch (error) {
    throw new ForecartError('BAD_USER_INPUT', error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  const named = values.mapping === undefined ? (positionals.shift() ?? null) : null
  const [file, ...rest] = positionals
  if (values.mapping === undefined && (named === null || !isNamed(named))) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `Name what to import: ${[...Object.keys(PRESETS), ONLINE_RETAIL, ...TARGET_NAMES].join(', ')} or --mapping FILE`,
    )
  }
  if (file === undefined) throw new ForecartError('BAD_USER_INPUT', 'Name the file to import')
  if (rest.length > 0) throw new ForecartError('BAD_USER_INPUT', 'Import one file at a time')
  if (values['time-zone'] !== undefined && (named === null || named === ONLINE_RETAIL)) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      '--time-zone goes with a preset or a target; a mapping says "timeZone"',
    )
  }
  return {
    file,
    mappingFile: values.mapping ?? null,
    /** A preset, online-retail or a target; null: a mapping says it. */
    named,
    timeZone: values['time-zone'],
    rejectsFile: values.rejects ?? `${basename(file)}.rejects.csv`,
    isStrict: values.strict ?? false,
    isDryRun: values['dry-run'] ?? false,
  }
}

function isNamed(name: string): boolean {
  return name === ONLINE_RETAIL || isPreset(name) || targetNamed(name) !== null
}

function summaryOf(run: ImportRun, file: string, seconds: number): string {
  const { rejects } = run
  const reasons = rejects.summary()
  const lines = [
    `Imported ${basename(file)} in ${seconds.toFixed(1)} s: ${run.read} records read.`,
    `  recorded   ${run.recorded}`,
    `  unchanged  ${run.unchanged}`,
    `  rejected   ${rejects.count}${rejects.count > 0 ? ` (${rejects.file})` : ''}`,
    ...reasons
      .slice(0, SHOWN_REASONS)
      .map(([reason, count]) => `    ${String(count).padStart(8)}  ${reason}`),
    ...(reasons.length > SHOWN_REASONS
      ? [`              and ${reasons.length - SHOWN_REASONS} other reasons`]
      : []),
    ...(run.merged > 0 ? [`  merged     ${run.merged}`] : []),
    ...(run.leftOut > 0 ? [`  left out   ${run.leftOut} (by the filter of the mapping)`] : []),
    ...run.remarks.map((remark) => `  ${remark}`),
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
