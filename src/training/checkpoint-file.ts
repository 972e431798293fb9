/**
 * Checkpoints of training runs: `<home>/checkpoints/run-<id>.bin`, a checksum, then what the estimator keeps. The checksum
 * covers what the training depends on, too, so that a file of other data, code or device is one that does not match.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeviceName } from '../contracts/operations/device'
import type { TrainingCheckpoints } from '../contracts/models/estimator'
import type { Logger } from '../core/logger'

/** A crash costs at most so much work; looks of small networks come many times a second. */
const CHECKPOINT_EVERY_MS = 2_000
const CHECKSUM_BYTES = 32
const MS_PER_DAY = 86_400_000
/** A run that waits to be taken up again for longer begins anew. */
const KEPT_DAYS = 7

/** Everything that decides how a training goes on. */
export interface TrainingIdentity {
  readonly family: string
  readonly hyperparameters: Readonly<Record<string, unknown>>
  readonly seed: number
  /** Others compute with other roundings. */
  readonly device: DeviceName
  readonly trainingDays: number
  readonly datasetFingerprint: string
  readonly featureHash: string
  readonly codeVersion: string
}

export interface CheckpointFileOptions {
  readonly home: string
  readonly runId: bigint
  readonly identity: TrainingIdentity
  readonly logger: Logger
  /** Default: every two seconds. */
  readonly everyMs?: number
}

function directoryOf(home: string): string {
  return join(home, 'checkpoints')
}

function nameOf(runId: bigint): string {
  return `run-${runId}.bin`
}

export class CheckpointFile implements TrainingCheckpoints {
  private readonly path: string
  private readonly identity: string
  private readonly logger: Logger
  private savedAt = performance.now()

  constructor(private readonly options: CheckpointFileOptions) {
    this.path = join(directoryOf(options.home), nameOf(options.runId))
    this.identity = JSON.stringify(options.identity)
    this.logger = options.logger.child({ runId: options.runId.toString() })
  }

  get isDue(): boolean {
    return performance.now() - this.savedAt >= (this.options.everyMs ?? CHECKPOINT_EVERY_MS)
  }

  async load(): Promise<Uint8Array | null> {
    try {
      const file = await readFile(this.path)
      const bytes = file.subarray(CHECKSUM_BYTES)
      if (this.checksumOf(bytes).equals(file.subarray(0, CHECKSUM_BYTES))) {
        this.logger.info('the training goes on from its checkpoint')
        return bytes
      }
      this.ignore(new Error('It was made with other data, settings, code or device, or it is damaged'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.ignore(error)
    }
    return null
  }

  async save(bytes: Uint8Array): Promise<void> {
    // A trainer whose owner died may still be at it when the next one begins.
    const draft = `${this.path}.${process.pid}`
    try {
      await mkdir(directoryOf(this.options.home), { recursive: true })
      await writeSynced(draft, [this.checksumOf(bytes), bytes])
      await rename(draft, this.path)
    } catch (error) {
      this.logger.warn({ err: error }, 'a checkpoint of a training could not be saved')
    }
    this.savedAt = performance.now()
  }

  ignore(reason: unknown): void {
    this.logger.warn({ err: reason }, 'the checkpoint of a training is ignored; it begins anew')
  }

  private checksumOf(bytes: Uint8Array): Buffer {
    return createHash('sha256').update(this.identity).update('\0').update(bytes).digest()
  }
}

async function writeSynced(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const handle = await open(path, 'w')
  try {
    for (const part of parts) await handle.writeFile(part)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Removes the checkpoint of a run that has ended. A file that stays behind is removed when it is old. */
export async function removeCheckpoint(home: string, runId: bigint, logger: Logger): Promise<void> {
  const name = nameOf(runId)
  await removeWhere(home, logger, (entry) => entry === name || entry.startsWith(`${name}.`))
}

/** Removes checkpoints of runs that nobody takes up any more, and drafts of trainers that died while they wrote them. */
export async function removeStaleCheckpoints(home: string, logger: Logger): Promise<void> {
  const before = Date.now() - KEPT_DAYS * MS_PER_DAY
  await removeWhere(home, logger, async (_entry, path) => (await stat(path)).mtimeMs < before)
}

async function removeWhere(
  home: string,
  logger: Logger,
  isUnwanted: (entry: string, path: string) => boolean | Promise<boolean>,
): Promise<void> {
  const directory = directoryOf(home)
  try {
    for (const entry of await readdir(directory)) {
      const path = join(directory, entry)
      if (await isUnwanted(entry, path)) await rm(path, { force: true })
    }
  } catch (error) {
    // Nothing was ever saved, or another process removed it first.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    logger.warn({ err: error }, 'a checkpoint of a training could not be removed')
  }
}
