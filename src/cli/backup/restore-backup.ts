/** Puts a verified backup in the place of what a home and its database hold. */
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import type { Readable } from 'node:stream'
import { ForecartError } from '../../core/errors'
import type { Logger } from '../../core/logger'
import {
  COUNT_UP_TO,
  type DatabaseContent,
  type PresentContent,
  readPresentContent,
  replaceContent,
} from '../../db/backup/replace'
import { migrate } from '../../db/migrate'
import { ArtifactStore, type StagedArtifact } from '../../registry/artifact-store'
import { artifactRoot } from '../../registry/registry'
import { artifactFolder, JOBS_FILE, tableFile } from './layout'
import type { OpenBackup } from './open-backup'

export interface RestoreOptions {
  readonly url: string
  readonly home: string
  /** Replace what is there. */
  readonly force: boolean
  readonly logger: Logger
  /** Is told what is replaced, before it is. */
  readonly onReplace: (what: string) => void
}

/**
 * The caller holds the lock of the home.
 * @throws CONFLICT where a shop is there and `force` is not given, ALREADY_RUNNING where a server uses the database
 * @throws BAD_USER_INPUT, MIGRATION_FAILED, DATABASE_UNAVAILABLE
 */
export async function restoreBackup(backup: OpenBackup, options: RestoreOptions): Promise<void> {
  const { url, home, logger } = options
  const present = await readPresentContent(url, logger)
  if (present.isInUse) {
    throw new ForecartError('ALREADY_RUNNING', 'A server or its job runner uses this database; stop it first')
  }
  if (present.filled.length > 0) {
    const what = describe(present)
    if (!options.force) {
      throw new ForecartError(
        'CONFLICT',
        `There is a shop already: ${what}. Nothing was changed; --force replaces it for good`,
      )
    }
    options.onReplace(what)
  }
  const { installationId } = backup.manifest
  const artifacts = await stageArtifacts(backup, home)
  try {
    await replaceContent(url, contentOf(backup), { logger, beforeCommit: artifacts.publish })
  } finally {
    await artifacts.discard()
  }
  await migrate(url, logger)
  // No row refers to the models of the shop that was there before.
  if (present.installationId !== null && present.installationId !== installationId) {
    await rm(artifactRoot(home, present.installationId), { recursive: true, force: true })
  }
}

function describe({ filled }: PresentContent): string {
  return filled
    .map(({ name, rowCount }) =>
      rowCount === COUNT_UP_TO
        ? `${name} (${COUNT_UP_TO} rows or more)`
        : `${name} (${rowCount} ${rowCount === 1 ? 'row' : 'rows'})`,
    )
    .join(', ')
}

function contentOf({ folder, manifest, migrations }: OpenBackup): DatabaseContent {
  const open = (file: string) => (): Readable => {
    const unzipped = createGunzip()
    createReadStream(join(folder, file))
      .on('error', (error) => unzipped.destroy(error))
      .pipe(unzipped)
    return unzipped
  }
  return {
    migrations,
    tables: manifest.tables.map(({ name, columns, rows }) => ({
      name,
      columns,
      rowCount: rows,
      open: open(tableFile(name)),
    })),
    sequences: manifest.sequences,
    jobs: { rowCount: manifest.jobs.rows, open: open(JOBS_FILE) },
  }
}

async function stageArtifacts(
  { folder, manifest }: OpenBackup,
  home: string,
): Promise<{ publish: () => Promise<void>; discard: () => Promise<void> }> {
  const { installationId, versions } = manifest
  if (installationId === null) return { publish: async () => {}, discard: async () => {} }
  const store = new ArtifactStore(artifactRoot(home, installationId))
  await store.create()
  const staged: { artifact: StagedArtifact; version: number }[] = []
  const discard = async (): Promise<void> => {
    for (const { artifact } of staged) await store.discard(artifact)
  }
  try {
    for (const version of versions) {
      const directory = join(folder, artifactFolder(version))
      const artifact = await store.stageCopy(version.modelName, { directory, sha256: version.sha256 })
      staged.push({ artifact, version: version.version })
    }
  } catch (error) {
    await discard()
    throw error
  }
  const publish = async (): Promise<void> => {
    for (const { artifact, version } of staged) await store.publish(artifact, version)
  }
  return { publish, discard }
}
