/** Writes a backup beside its target and moves it there when it is whole: what bears the name of a backup is one. */
import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { create as createArchive } from 'tar'
import { readBuild } from '../../core/build'
import { syncDirectory, writeSynced } from '../../core/durable-files'
import { ForecartError, hasErrorCode } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { type CopiedRows, DatabaseSnapshot, type StoredVersion } from '../../db/backup/snapshot'
import { ArtifactStore, copyArtifact } from '../../registry/artifact-store'
import { sha256Of } from '../../registry/manifest'
import { artifactRoot } from '../../registry/registry'
import {
  ARCHIVE_ENDING,
  artifactFolder,
  BACKUP_CHECKSUM_FILE,
  BACKUP_MANIFEST_FILE,
  type BackupManifest,
  checksumLine,
  JOBS_FILE,
  tableFile,
  TABLES_FOLDER,
} from './layout'

/** It holds what users of the shop did. */
const OWNER_ONLY_FOLDER = 0o700
const OWNER_ONLY_FILE = 0o600

export interface BackupOptions {
  readonly url: string
  readonly home: string
  /** Absolute; a folder to be made, or a file that ends with `.tar`. */
  readonly target: string
  /** Leave out model versions whose files are damaged, instead of refusing. */
  readonly skipDamagedModels: boolean
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** @throws CONFLICT where the target exists, ARTIFACT_CORRUPT, NOT_FOUND where there is no shop, DATABASE_UNAVAILABLE, CANCELLED */
export async function writeBackup(options: BackupOptions): Promise<BackupManifest> {
  const { target, signal } = options
  if (existsSync(target)) {
    throw new ForecartError(
      'CONFLICT',
      `${target} exists already; name a folder or file that does not exist yet`,
    )
  }
  const parent = dirname(target)
  if (!existsSync(parent)) throw new ForecartError('NOT_FOUND', `There is no folder ${parent}; make it first`)
  const work = join(parent, `.${basename(target)}.partial-${process.pid}`)
  await mkdir(work, { mode: OWNER_ONLY_FOLDER })
  try {
    const folder = join(work, 'content')
    await mkdir(join(folder, TABLES_FOLDER), { recursive: true, mode: OWNER_ONLY_FOLDER })
    const manifest = await writeContent(folder, options)
    signal.throwIfAborted()
    await rename(target.endsWith(ARCHIVE_ENDING) ? await archive(folder, work) : folder, target)
    await syncDirectory(parent)
    return manifest
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function writeContent(folder: string, options: BackupOptions): Promise<BackupManifest> {
  const { signal } = options
  const snapshot = await DatabaseSnapshot.open(options.url, options.logger)
  const { facts } = snapshot
  const tables: BackupManifest['tables'] = []
  let jobs: BackupManifest['jobs']
  try {
    for (const { name, columns } of facts.tables) {
      signal.throwIfAborted()
      const path = join(folder, tableFile(name))
      const stored = await writeRows(snapshot.copyTable({ name, columns }), path, signal)
      tables.push({ name, columns: [...columns], ...stored })
    }
    jobs = await writeRows(snapshot.copyJobs(), join(folder, JOBS_FILE), signal)
  } finally {
    await snapshot.close()
  }
  const { whole, damaged } = await copyVersions(folder, facts.versions, facts.installationId, options)
  const manifest: BackupManifest = {
    formatVersion: 1,
    forecartVersion: readBuild().version,
    takenAt: facts.takenAt.toISOString(),
    lastMigration: facts.migrations.at(-1)!.name,
    migrations: [...facts.migrations],
    installationId: facts.installationId,
    tables,
    jobs,
    sequences: [...facts.sequences],
    versions: whole,
    damagedVersions: damaged,
  }
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  await writeSynced(join(folder, BACKUP_MANIFEST_FILE), text, OWNER_ONLY_FILE)
  await writeSynced(join(folder, BACKUP_CHECKSUM_FILE), checksumLine(sha256Of(text)), OWNER_ONLY_FILE)
  await syncDirectory(join(folder, TABLES_FOLDER))
  await syncDirectory(folder)
  return manifest
}

async function writeRows(
  rows: CopiedRows,
  path: string,
  signal: AbortSignal,
): Promise<{ rows: number; sha256: string }> {
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const file = createWriteStream(path, { flags: 'wx', mode: OWNER_ONLY_FILE, flush: true })
  await pipeline(rows, createGzip(), hashing, file, { signal })
  return { rows: rows.rowCount, sha256: hash.digest('hex') }
}

/** Versions are immutable and stay: those of the snapshot are still there. */
async function copyVersions(
  folder: string,
  versions: readonly StoredVersion[],
  installationId: string | null,
  { home, skipDamagedModels, signal }: BackupOptions,
): Promise<{ whole: StoredVersion[]; damaged: StoredVersion[] }> {
  const whole: StoredVersion[] = []
  const damaged: StoredVersion[] = []
  if (installationId === null) return { whole, damaged }
  const store = new ArtifactStore(artifactRoot(home, installationId))
  for (const version of versions) {
    signal.throwIfAborted()
    const { modelName, version: number, sha256 } = version
    try {
      const directory = store.directoryOf(modelName, number)
      await copyArtifact({ directory, sha256 }, join(folder, artifactFolder(version)))
      whole.push(version)
    } catch (error) {
      if (!hasErrorCode(error, 'ARTIFACT_CORRUPT')) throw error
      if (!skipDamagedModels) {
        throw new ForecartError(
          'ARTIFACT_CORRUPT',
          `Files of ${modelName} version ${number} are damaged or missing in ${home}; restore them, or leave such versions out with --skip-damaged-models`,
          {},
          { cause: error },
        )
      }
      damaged.push(version)
    }
  }
  return { whole, damaged }
}

async function archive(folder: string, work: string): Promise<string> {
  const file = join(work, `content${ARCHIVE_ENDING}`)
  await createArchive({ cwd: folder, file, portable: true, mode: OWNER_ONLY_FILE }, ['.'])
  const handle = await open(file, 'r+')
  try {
    await handle.chmod(OWNER_ONLY_FILE)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return file
}
