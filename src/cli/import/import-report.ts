/** Tells the database how far an import is, every few seconds and when it is over: servers show it. */
import { basename } from 'node:path'
import { MOST_REASON_CHARACTERS, MOST_REASONS } from '../../contracts/operations/import-progress'
import { isForecartError, serializeError } from '../../core/errors'
import {
  insertImport,
  type NewImport,
  updateImport,
} from '../../db/repositories/operations/import-run.repository'
import type { ImportRun } from './import-run'

const TELL_EVERY_MS = 2_000

export class ImportReport {
  private stage = 'reading'
  private progressFraction = 0
  private telling: Promise<void> | null = null
  private readonly timer: NodeJS.Timeout

  private constructor(
    private readonly run: ImportRun,
    private readonly id: bigint,
    private readonly file: string,
  ) {
    this.timer = setInterval(() => {
      // What could not be told now is told with the next figures, or at the end.
      this.telling ??= this.tell()
        .catch(() => undefined)
        .finally(() => (this.telling = null))
    }, TELL_EVERY_MS)
  }

  static async start(
    run: ImportRun,
    about: Pick<NewImport, 'target' | 'source'>,
    file: string,
  ): Promise<ImportReport> {
    const { database, rejects } = run
    const id = await insertImport(database, {
      ...about,
      fileName: basename(file),
      rejectsFile: basename(rejects.file),
    })
    return new ImportReport(run, id, file)
  }

  progress(fraction: number, stage: string): void {
    this.progressFraction = Math.min(1, fraction)
    this.stage = stage
  }

  /** @throws where it cannot be told to the database; the import has succeeded all the same. */
  async succeeded(): Promise<void> {
    await this.stop()
    this.progress(1, 'done')
    await this.tell({ status: 'SUCCEEDED', errorCode: null, errorMessage: null })
  }

  /** Does not hide why the import failed where that cannot be told to the database either. */
  async failed(error: unknown): Promise<void> {
    await this.stop()
    const { code, message } = serializeError(error)
    const shown = isForecartError(error)
      ? withoutFolders(message, [this.file, this.run.rejects.file])
      : 'The import failed; what it printed has the reason'
    const status = code === 'CANCELLED' ? 'CANCELLED' : 'FAILED'
    await this.tell({ status, errorCode: code, errorMessage: cutReason(shown) }).catch(() => undefined)
  }

  private async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.telling
  }

  private tell(end?: Parameters<typeof updateImport>[3]): Promise<void> {
    const { database, read, recorded, unchanged, merged, leftOut, rejects } = this.run
    return updateImport(
      database,
      this.id,
      {
        stage: this.stage,
        progressFraction: this.progressFraction,
        ...{ read, recorded, unchanged, merged, leftOut },
        rejected: rejects.count,
        reasons: rejects
          .summary()
          .slice(0, MOST_REASONS)
          .map(([reason, count]) => ({ reason: cutReason(reason), count })),
        rejects: rejects.first.map(({ line, kind }) => ({ line, reason: cutReason(kind) })),
      },
      end,
    )
  }
}

/** At most MOST_REASON_CHARACTERS. It never ends within a character: the database refuses half of one. */
export function cutReason(text: string): string {
  const characters = Array.from(text)
  return characters.length <= MOST_REASON_CHARACTERS
    ? text
    : `${characters.slice(0, MOST_REASON_CHARACTERS - 1).join('')}…`
}

/** Where files lie is for who imports, not for those who read the graph. */
export function withoutFolders(message: string, files: readonly string[]): string {
  return files.reduce((text, file) => text.replaceAll(file, basename(file)), message)
}
