/** Finds a backup, and knows it to be whole and of this version before anybody uses it. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar'
import { ForecartError, hasErrorCode } from '../../core/errors'
import { readMigrations, type Migration } from '../../db/migrate'
import { readArtifact } from '../../registry/artifact-store'
import { sha256Of } from '../../registry/manifest'
import {
  artifactFolder,
  BACKUP_CHECKSUM_FILE,
  BACKUP_MANIFEST_FILE,
  type BackupManifest,
  backupManifestSchema,
  checksumLine,
  JOBS_FILE,
  tableFile,
} from './layout'

export interface OpenBackup {
  readonly folder: string
  readonly manifest: BackupManifest
  /** Those of this version that it was made under. */
  readonly migrations: readonly Migration[]
  /** Removes what an archive was unpacked to. */
  close(): Promise<void>
}

/**
 * Every byte is checked.
 * @throws NOT_FOUND, BAD_USER_INPUT where it is not a backup or is damaged, MIGRATION_FAILED where a newer version made it
 */
export async function openBackup(path: string): Promise<OpenBackup> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw new ForecartError('NOT_FOUND', `There is no ${path}`)
  const folder = found.isDirectory() ? path : await unpack(path)
  const close = async (): Promise<void> => {
    if (folder !== path) await rm(folder, { recursive: true, force: true })
  }
  try {
    const manifest = await readManifest(folder, path)
    const migrations = ownMigrations(manifest)
    await verify(folder, manifest, path)
    return { folder, manifest, migrations, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function unpack(path: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'forecart-restore-'))
  try {
    await extract({
      file: path,
      cwd: folder,
      strict: true,
      filter: (_path, entry) => !('type' in entry) || entry.type === 'File' || entry.type === 'Directory',
    })
    return folder
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw damaged(path, 'it is not an archive, or it is cut off', error)
  }
}

async function readManifest(folder: string, path: string): Promise<BackupManifest> {
  const read = (name: string): Promise<string> =>
    readFile(join(folder, name), 'utf8').catch((error: unknown) => {
      throw damaged(path, `${name} cannot be read`, error)
    })
  const text = await read(BACKUP_MANIFEST_FILE)
  if ((await read(BACKUP_CHECKSUM_FILE)) !== checksumLine(sha256Of(text))) {
    throw damaged(path, `${BACKUP_MANIFEST_FILE} was changed`)
  }
  try {
    return backupManifestSchema.parse(JSON.parse(text))
  } catch (error) {
    throw damaged(path, `${BACKUP_MANIFEST_FILE} is not one that this version of Forecart reads`, error)
  }
}

function ownMigrations({ forecartVersion, migrations }: BackupManifest): Migration[] {
  const known = readMigrations()
  for (const { name, checksum } of migrations) {
    if (known.some((one) => one.name === name && one.checksum === checksum)) continue
    throw new ForecartError(
      'MIGRATION_FAILED',
      `The backup has the migration ${name}, which this version of Forecart does not know; restore it with the one that made it (${forecartVersion}) or a newer one. Nothing was changed`,
    )
  }
  return known.filter(({ name }) => migrations.some((one) => one.name === name))
}

async function verify(folder: string, manifest: BackupManifest, path: string): Promise<void> {
  const files = [
    { name: JOBS_FILE, sha256: manifest.jobs.sha256 },
    ...manifest.tables.map(({ name, sha256 }) => ({ name: tableFile(name), sha256 })),
  ]
  for (const { name, sha256 } of files) {
    const hash = createHash('sha256')
    await pipeline(createReadStream(join(folder, name)), hash).catch((error: unknown) => {
      throw damaged(path, `${name} cannot be read`, error)
    })
    if (hash.digest('hex') !== sha256) throw damaged(path, `${name} was changed or cut off`)
  }
  for (const version of manifest.versions) {
    const directory = artifactFolder(version)
    await readArtifact({ directory: join(folder, directory), sha256: version.sha256 }).catch(
      (error: unknown) => {
        if (!hasErrorCode(error, 'ARTIFACT_CORRUPT')) throw error
        throw damaged(path, `${directory} was changed, or misses files`, error)
      },
    )
  }
}

function damaged(path: string, what: string, cause?: unknown): ForecartError {
  return new ForecartError(
    'BAD_USER_INPUT',
    `${path} is not a whole backup: ${what}. Nothing was changed; use another backup`,
    {},
    { cause },
  )
}
