/** Models, versions and aliases as plain records. Writers take the transaction that they belong to. */
import type {
  ComparedSlice,
  FeatureImportance,
  GateReport,
  Metric,
  ModelAliasName,
  ModelComposition,
  Quantization,
} from '../../../contracts/models/model-version'
import { type NewItemRanking, newItemRankingOf } from '../../../contracts/session/new-item-ranking'
import { dateFromDay, dayFromDate, type Day } from '../../../core/time/day'
import type { Queryable, Transaction } from '../../client'
import type { Prisma } from '../../generated/client'

export interface ModelRecord {
  readonly name: string
  /** The kind of its task, such as DEMAND. */
  readonly task: string
  readonly createdAt: Date
}

interface VersionFields {
  readonly modelName: string
  readonly version: number
  readonly family: string
  readonly artifactSha256: string
  /** The content of manifest.json. */
  readonly manifest: object
  readonly metrics: readonly Metric[]
  readonly baselineMetrics: readonly Metric[]
  readonly gate: GateReport
  /** These three are null together: trained elsewhere, on what is not known. */
  readonly trainedFrom: Day | null
  readonly trainedTo: Day | null
  readonly dataAsOf: Date | null
  readonly device: string
  readonly seed: number
}

export interface NewModelVersion extends VersionFields {
  /** The content of signature.json; null where the artifact has none. */
  readonly signature: object | null
  /** Empty where the version was not evaluated here. */
  readonly metricSlices: readonly ComparedSlice[]
}

export interface ModelVersionRecord extends VersionFields {
  readonly id: bigint
  readonly createdAt: Date
  /** What the manifest says; null where the weights are stored as they were trained. */
  readonly quantization: Quantization | null
  /** What the manifest says; null where one model answers alone. */
  readonly composition: ModelComposition | null
  /** What the manifest says; null where it was not measured. */
  readonly featureImportance: FeatureImportance | null
  /** Sorted. */
  readonly aliases: readonly string[]
}

const asRecord = {
  include: { aliases: { select: { alias: true }, orderBy: { alias: 'asc' } } },
  // Kilobytes that few ask for: `findMetricSlices` and `findSignature` read them.
  omit: { metricSlices: true, signature: true },
} satisfies Prisma.ModelVersionDefaultArgs

type Row = Prisma.ModelVersionGetPayload<typeof asRecord>

function toRecord(row: Row): ModelVersionRecord {
  const manifest = row.manifest as {
    quantization?: Quantization
    composition?: ModelComposition
    featureImportance?: FeatureImportance
  }
  return {
    ...row,
    manifest,
    quantization: manifest.quantization ?? null,
    composition: manifest.composition ?? null,
    featureImportance: manifest.featureImportance ?? null,
    metrics: row.metrics as unknown as Metric[],
    baselineMetrics: row.baselineMetrics as unknown as Metric[],
    gate: row.gate as unknown as GateReport,
    trainedFrom: row.trainedFrom && dayFromDate(row.trainedFrom),
    trainedTo: row.trainedTo && dayFromDate(row.trainedTo),
    aliases: row.aliases.map(({ alias }) => alias),
  }
}

/** Until the transaction ends, nobody else registers versions or moves aliases of this model. */
export async function lockModel(tx: Transaction, modelName: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('forecart-model'), hashtext($1))`, [modelName])
}

export async function ensureModel(tx: Transaction, task: { name: string; kind: string }): Promise<void> {
  await tx.query(`INSERT INTO model (name, task) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, [
    task.name,
    task.kind,
  ])
}

export async function listModels(db: Transaction): Promise<ModelRecord[]> {
  return db.prisma.model.findMany({ orderBy: { name: 'asc' } })
}

export async function findModel(db: Transaction, name: string): Promise<ModelRecord | null> {
  return db.prisma.model.findUnique({ where: { name } })
}

export async function insertVersion(tx: Transaction, version: NewModelVersion): Promise<ModelVersionRecord> {
  const row = await tx.prisma.modelVersion.create({
    data: {
      ...version,
      manifest: version.manifest,
      signature: version.signature ?? undefined,
      metrics: version.metrics as unknown as Prisma.InputJsonArray,
      baselineMetrics: version.baselineMetrics as unknown as Prisma.InputJsonArray,
      metricSlices: version.metricSlices as unknown as Prisma.InputJsonArray,
      gate: version.gate as unknown as Prisma.InputJsonObject,
      trainedFrom: version.trainedFrom && dateFromDay(version.trainedFrom),
      trainedTo: version.trainedTo && dateFromDay(version.trainedTo),
    },
    ...asRecord,
  })
  return toRecord(row)
}

/** The newest version that became champion and was trained on what was received up to an instant; null where there is none. */
export async function findChampionAsOf(db: Queryable, modelName: string, asOf: Date): Promise<bigint | null> {
  const [row] = await db.query<{ id: bigint }>(
    `SELECT id FROM model_version WHERE model_name = $1 AND data_as_of <= $2 AND gate ->> 'decision' <> 'CHAMPION_KEPT'
      ORDER BY version DESC LIMIT 1`,
    [modelName, asOf],
  )
  return row?.id ?? null
}

/** Whether a version is known to have seen nothing that was received after an instant. */
export async function isTrainedBefore(db: Queryable, id: bigint, instant: Date): Promise<boolean> {
  const [row] = await db.query<{ before: boolean | null }>(
    `SELECT data_as_of <= $2 AS "before" FROM model_version WHERE id = $1`,
    [id, instant],
  )
  return row?.before ?? false
}

/** What the version takes and gives; null where there is no such version, or none was kept with it. */
export async function findSignature(db: Queryable, id: bigint): Promise<object | null> {
  const [row] = await db.query<{ signature: object | null }>(
    `SELECT signature AS "signature" FROM model_version WHERE id = $1`,
    [id],
  )
  return row?.signature ?? null
}

/** 0 where there is none. */
export async function lastVersionNumber(tx: Transaction, modelName: string): Promise<number> {
  const { _max } = await tx.prisma.modelVersion.aggregate({ where: { modelName }, _max: { version: true } })
  return _max.version ?? 0
}

export async function listVersionNumbers(tx: Transaction, modelName: string): Promise<number[]> {
  const rows = await tx.prisma.modelVersion.findMany({ where: { modelName }, select: { version: true } })
  return rows.map(({ version }) => version)
}

export async function findVersionsByIds(
  db: Transaction,
  ids: readonly bigint[],
): Promise<ModelVersionRecord[]> {
  const rows = await db.prisma.modelVersion.findMany({
    where: { id: { in: [...ids] } },
    ...asRecord,
  })
  return rows.map(toRecord)
}

/** Answers by the key of the version, and leaves out keys that do not exist. */
export async function findMetricSlices(
  db: Transaction,
  ids: readonly bigint[],
): Promise<ReadonlyMap<bigint, readonly ComparedSlice[]>> {
  const rows = await db.prisma.modelVersion.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, metricSlices: true },
  })
  return new Map(rows.map(({ id, metricSlices }) => [id, metricSlices as unknown as ComparedSlice[]]))
}

/** Whether versions of session models rank new items, by the key of the version; leaves out those of other tasks. */
export async function findNewItemRankings(
  db: Queryable,
  ids: readonly bigint[],
): Promise<ReadonlyMap<bigint, NewItemRanking>> {
  const rows = await db.query<{ id: bigint; signature: Parameters<typeof newItemRankingOf>[0] }>(
    `SELECT version.id AS "id",
            version.signature - 'inputs' - 'outputs' AS "signature"
     FROM model_version version JOIN model ON model.name = version.model_name
     WHERE version.id = ANY($1::bigint[]) AND model.task = 'SESSION'`,
    [ids],
  )
  return new Map(rows.map(({ id, signature }) => [id, newItemRankingOf(signature)]))
}

export async function findVersionByNumber(
  db: Transaction,
  modelName: string,
  version: number,
): Promise<ModelVersionRecord | null> {
  const row = await db.prisma.modelVersion.findUnique({
    where: { modelName_version: { modelName, version } },
    ...asRecord,
  })
  return row && toRecord(row)
}

/** The version whose manifest names this data; null where there is none. */
export async function findVersionByFingerprint(
  db: Transaction,
  modelName: string,
  fingerprint: string,
): Promise<ModelVersionRecord | null> {
  const row = await db.prisma.modelVersion.findFirst({
    where: { modelName, manifest: { path: ['lineage', 'datasetFingerprint'], equals: fingerprint } },
    orderBy: { version: 'desc' },
    ...asRecord,
  })
  return row && toRecord(row)
}

/** Deletes versions of a fitted model that no prediction and no alias names, but the newest `most` versions. The caller holds the model's lock. @returns how many */
export async function deleteUnusedFits(tx: Transaction, modelName: string, most: number): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM model_version v
      WHERE v.model_name = $1 AND v.version <= (SELECT max(version) FROM model_version WHERE model_name = $1) - $2::int
        AND NOT EXISTS (SELECT FROM model_alias a WHERE a.version_id = v.id)
        AND NOT EXISTS (SELECT FROM promotion_prediction p WHERE p.version_id = v.id)
     RETURNING 1 AS "one"`,
    [modelName, most],
  )
  return rows.length
}

/** The newest version of a family. */
export async function findLatestOfFamily(
  db: Transaction,
  modelName: string,
  family: string,
): Promise<ModelVersionRecord | null> {
  const row = await db.prisma.modelVersion.findFirst({
    where: { modelName, family },
    orderBy: { version: 'desc' },
    ...asRecord,
  })
  return row && toRecord(row)
}

export interface AliasedVersion {
  readonly modelName: string
  readonly alias: string
  readonly version: ModelVersionRecord
}

/** Finds the aliases of these models. */
export async function findAliases(db: Transaction, modelNames: readonly string[]): Promise<AliasedVersion[]> {
  const rows = await db.prisma.modelAlias.findMany({
    where: { modelName: { in: [...modelNames] } },
    include: { version: asRecord },
  })
  return rows.map((row) => ({ modelName: row.modelName, alias: row.alias, version: toRecord(row.version) }))
}

export async function setAlias(
  tx: Transaction,
  modelName: string,
  alias: ModelAliasName,
  versionId: bigint,
): Promise<void> {
  await tx.prisma.modelAlias.upsert({
    where: { modelName_alias: { modelName, alias } },
    create: { modelName, alias, versionId },
    update: { versionId, movedAt: new Date() },
  })
}

export async function removeAlias(tx: Transaction, modelName: string, alias: ModelAliasName): Promise<void> {
  await tx.prisma.modelAlias.deleteMany({ where: { modelName, alias } })
}

export interface VersionPageRequest {
  readonly modelNames: readonly string[]
  readonly first: number
  /** Versions below this number only. */
  readonly beforeVersion: number | null
}

/** Newest first, of each model in the order asked; one row more than `first` tells that there is another page. */
export async function pageVersionsOf(
  db: Transaction,
  { modelNames, first, beforeVersion }: VersionPageRequest,
): Promise<ModelVersionRecord[][]> {
  const pages = await db.query<{ modelName: string; id: bigint }>(
    `SELECT page.model_name AS "modelName", page.id
       FROM unnest($1::text[]) AS parent(name) CROSS JOIN LATERAL (
         SELECT model_name, id FROM model_version
          WHERE model_name = parent.name AND ($2::int IS NULL OR version < $2::int)
          ORDER BY version DESC LIMIT ${first + 1}) page`,
    [[...new Set(modelNames)], beforeVersion],
  )
  const found = await findVersionsByIds(
    db,
    pages.map(({ id }) => id),
  )
  found.sort((a, b) => b.version - a.version)
  return modelNames.map((name) => found.filter(({ modelName }) => modelName === name))
}

/** Counts the versions of each model, in the order of the names. */
export async function countVersionsOf(db: Transaction, modelNames: readonly string[]): Promise<number[]> {
  const rows = await db.query<{ modelName: string; total: number }>(
    `SELECT model_name AS "modelName", count(*)::int AS "total" FROM model_version
      WHERE model_name = ANY ($1::text[]) GROUP BY 1`,
    [modelNames],
  )
  const totals = new Map(rows.map(({ modelName, total }) => [modelName, total]))
  return modelNames.map((name) => totals.get(name) ?? 0)
}
