/** A backup on disk: `manifest.json`, its checksum, `jobs.copy.gz`, `tables/<table>.copy.gz` and `artifacts/<model>/<version>/`. */
import { join } from 'node:path'
import { z } from 'zod'
import type { SnapshotFacts } from '../../db/backup/snapshot'

export const BACKUP_MANIFEST_FILE = 'manifest.json'
/** In the form of `sha256sum`, which can check it. */
export const BACKUP_CHECKSUM_FILE = 'manifest.sha256'
export const JOBS_FILE = 'jobs.copy.gz'
export const TABLES_FOLDER = 'tables'
export const ARCHIVE_ENDING = '.tar'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** They become parts of SQL and of paths. */
const identifier = z.string().regex(/^[a-z_][a-z0-9_]*$/)
const storedRows = z.object({ rows: z.number().int().min(0), sha256 })
const version = z.object({
  modelName: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  version: z.number().int().min(1),
  sha256,
})

export const backupManifestSchema = z.object({
  formatVersion: z.literal(1),
  forecartVersion: z.string(),
  /** Instant of the snapshot. */
  takenAt: z.iso.datetime(),
  lastMigration: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: sha256 })).min(1),
  installationId: z.uuid().nullable(),
  /** What is referred to before what refers to it. */
  tables: z.array(storedRows.extend({ name: identifier, columns: z.array(identifier).min(1) })).min(1),
  jobs: storedRows,
  sequences: z.array(
    z.object({ name: identifier, lastValue: z.string().regex(/^\d+$/), isCalled: z.boolean() }),
  ),
  versions: z.array(version),
  /** Their files were damaged or missing when the backup was made, and are not in it. */
  damagedVersions: z.array(version),
})

export type BackupManifest = Readonly<z.infer<typeof backupManifestSchema>>
export type BackupVersion = SnapshotFacts['versions'][number]

export function tableFile(name: string): string {
  return join(TABLES_FOLDER, `${name}.copy.gz`)
}

export function artifactFolder({ modelName, version: number }: BackupVersion): string {
  return join('artifacts', modelName, String(number))
}

export function checksumLine(sha256OfManifest: string): string {
  return `${sha256OfManifest}  ${BACKUP_MANIFEST_FILE}\n`
}

export function countRows(manifest: BackupManifest): number {
  return manifest.tables.reduce((sum, { rows }) => sum + rows, 0)
}
