/** Versions of models that are fitted when they are asked: kept where something names them, with their files, and found again by what they were fitted on. */
import { readBuild } from '../core/build'
import type { Clock } from '../core/time/clock'
import type { Day } from '../core/time/day'
import type { Database, Transaction } from '../db/client'
import { FITTED_MODELS, type FittedModelName } from '../contracts/models/fitted-models'
import type { GateReport, Metric } from '../contracts/models/model-version'
import type { ArtifactFiles } from '../contracts/models/estimator'
import {
  deleteUnusedFits,
  ensureModel,
  findVersionByFingerprint,
  insertVersion,
  lastVersionNumber,
  listVersionNumbers,
  lockModel,
  setAlias,
  type ModelVersionRecord,
} from '../db/repositories/models/model.repository'
import { ArtifactStore, readArtifact, type StagedArtifact } from './artifact-store'

/** Of versions that nothing names any more, the newest so many are kept. */
const MOST_UNUSED = 50

export interface FittedDraft {
  readonly modelName: FittedModelName
  /** What fitted it, with its own version. */
  readonly family: string
  /** SHA-256 of all that decides what the fit is: the same one is kept once. */
  readonly fingerprint: string
  readonly files: ArtifactFiles
  /** What it was fitted on; null where that is no span of days. */
  readonly days: { readonly from: Day; readonly to: Day; readonly asOf: Date } | null
  readonly seed: number
  readonly metrics: readonly Metric[]
  readonly baselineMetrics: readonly Metric[]
  readonly gate: Pick<GateReport, 'decision' | 'summary' | 'baselineFamily'>
  /** Whether it is what answers questions of now. */
  readonly isChampion: boolean
}

export class FittedVersions {
  private readonly store: ArtifactStore

  /** @param root see `ModelRegistry.root` */
  constructor(
    private readonly database: Database,
    root: string,
    private readonly clock: Clock,
  ) {
    this.store = new ArtifactStore(root)
  }

  /**
   * The files of what was kept with this fingerprint; null where nothing was.
   * @throws ARTIFACT_CORRUPT
   */
  async files(modelName: FittedModelName, fingerprint: string): Promise<ArtifactFiles | null> {
    const version = await findVersionByFingerprint(this.database, modelName, fingerprint)
    if (!version) return null
    const directory = this.store.directoryOf(modelName, version.version)
    return (await readArtifact({ directory, sha256: version.artifactSha256 })).files
  }

  /** Keeps a fit as the next version of its model, once. @returns the key of the version */
  async keep(draft: FittedDraft): Promise<bigint> {
    const { modelName, fingerprint } = draft
    const known = await findVersionByFingerprint(this.database, modelName, fingerprint)
    if (known && (!draft.isChampion || known.aliases.includes('champion'))) return known.id
    const staged = await this.stage(draft)
    try {
      const { id, unused } = await this.database.transaction(
        async (tx) => {
          await ensureModel(tx, FITTED_MODELS[modelName])
          await lockModel(tx, modelName)
          // Somebody else may have kept the same fit meanwhile.
          const version =
            (await findVersionByFingerprint(tx, modelName, fingerprint)) ??
            (await this.insert(tx, draft, staged))
          if (draft.isChampion) await setAlias(tx, modelName, 'champion', version.id)
          return { id: version.id, unused: await deleteUnusedFits(tx, modelName, MOST_UNUSED) }
        },
        { repeatable: false },
      )
      if (unused > 0) await this.removeFilesOfDeleted(modelName)
      return id
    } finally {
      // Nothing is left of it where it was published.
      await this.store.discard(staged)
    }
  }

  private stage(draft: FittedDraft): Promise<StagedArtifact> {
    const { modelName, family, files, days, seed, fingerprint } = draft
    return this.store.stage({
      ...{ modelName, family, files, createdAt: this.clock.now() },
      lineage: {
        trainedFrom: days?.from ?? null,
        trainedTo: days?.to ?? null,
        dataAsOf: days?.asOf.toISOString() ?? null,
        datasetFingerprint: fingerprint,
        featureHash: '',
        seed,
        hyperparameters: {},
        codeVersion: readBuild().version,
        device: 'cpu',
        trainingRunId: null,
      },
    })
  }

  private async insert(
    tx: Transaction,
    { modelName, family, days, seed, metrics, baselineMetrics, gate }: FittedDraft,
    staged: StagedArtifact,
  ): Promise<ModelVersionRecord> {
    const version = (await lastVersionNumber(tx, modelName)) + 1
    await this.store.publish(staged, version)
    return insertVersion(tx, {
      ...{ modelName, version, family, seed, metrics, baselineMetrics, metricSlices: [], signature: null },
      ...{ artifactSha256: staged.sha256, manifest: staged.manifest, device: 'cpu' },
      gate: { ...gate, origins: [], horizonDays: 0, comparisons: [], championId: null },
      trainedFrom: days?.from ?? null,
      trainedTo: days?.to ?? null,
      dataAsOf: days?.asOf ?? null,
    })
  }

  private async removeFilesOfDeleted(modelName: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await lockModel(tx, modelName)
      await this.store.removeUnreferenced(modelName, new Set(await listVersionNumbers(tx, modelName)))
    })
  }
}
