/**
 * Names, versions and aliases. A version is registered as: artifact renamed into place, row inserted, aliases moved; row
 * and aliases commit together, so a crash anywhere leaves the registry as it was before, or complete.
 */
import { join } from 'node:path'
import type { ArtifactFiles } from '../contracts/models/estimator'
import type { EvaluationParts, GateReport, Metric, ModelAliasName } from '../contracts/models/model-version'
import { noneWithId } from '../contracts/not-found'
import type { ModelSignature } from '../contracts/models/signature'
import { ForecartError, hasErrorCode } from '../core/errors'
import type { Logger } from '../core/logger'
import type { Database, Transaction } from '../db/client'
import { publish } from '../db/notifications'
import { appendAudit, installationId } from '../db/repositories/operations/installation.repository'
import * as models from '../db/repositories/models/model.repository'
import type { ModelVersionRecord } from '../db/repositories/models/model.repository'
import {
  insertSeriesEvaluations,
  prepareSeriesEvaluations,
} from '../db/repositories/models/series-evaluation.repository'
import {
  ArtifactStore,
  readArtifact,
  type ArtifactDraft,
  type ArtifactLocation,
  type StagedArtifact,
} from './artifact-store'
import { familyToLoad, TaskCatalog } from './task-catalog'

export interface VersionDraft {
  readonly staged: StagedArtifact
  readonly metrics: readonly Metric[]
  readonly baselineMetrics: readonly Metric[]
  /** Absent where the version was not evaluated here. */
  readonly parts?: EvaluationParts
  readonly gate: GateReport
  /** What it is from the start. `champion` makes the champion of before `previous`. */
  readonly alias: 'champion' | 'challenger' | null
}

export interface RegisterOptions {
  /** For the audit. */
  readonly actor: string
  /** The champion that the gate compared. Another one by now: CONFLICT, and the staged artifacts stay. */
  readonly expectedChampionId: bigint | null
  /** Runs in the same transaction, after the rows and aliases. */
  readonly also?: (tx: Transaction, registered: readonly ModelVersionRecord[]) => Promise<void>
}

export interface RegistryOptions {
  readonly database: Database
  /** FORECART_HOME; artifacts lie below it. */
  readonly home: string
  readonly logger: Logger
  /** Default: those of Forecart. */
  readonly tasks?: TaskCatalog
}

interface AliasMove {
  readonly actor: string
  readonly action: 'model.register' | 'model.promote' | 'model.rollback'
  readonly reason?: string
}

/** A staged artifact is published once. */
const PUBLISHES_FILES = { repeatable: false } as const

/** Per installation, so that cleaning with another database on the same home never takes foreign artifacts for rubbish. */
export function artifactRoot(home: string, installation: string): string {
  return join(home, 'artifacts', installation)
}

export class ModelRegistry {
  private constructor(
    private readonly database: Database,
    private readonly store: ArtifactStore,
    private readonly logger: Logger,
    /** The directory that all artifacts of this installation are below. */
    readonly root: string,
    readonly tasks: TaskCatalog,
  ) {}

  static async open(options: RegistryOptions): Promise<ModelRegistry> {
    const root = artifactRoot(options.home, await installationId(options.database))
    const store = new ArtifactStore(root)
    await store.create()
    return new ModelRegistry(
      options.database,
      store,
      options.logger,
      root,
      options.tasks ?? new TaskCatalog(),
    )
  }

  /** Removes what crashed registrations left behind. Safe while others register. */
  async clean(): Promise<void> {
    const removed = await this.store.removeOrphans()
    for (const modelName of await this.store.modelNames()) {
      await this.database.transaction(async (tx) => {
        await models.lockModel(tx, modelName)
        const referenced = new Set(await models.listVersionNumbers(tx, modelName))
        removed.push(...(await this.store.removeUnreferenced(modelName, referenced)))
      })
    }
    if (removed.length > 0) this.logger.info({ removed }, 'removed artifacts that no version refers to')
  }

  /** Writes an artifact durably, invisible to everyone. What processes that are gone had staged makes room for it. */
  async stage(draft: ArtifactDraft): Promise<StagedArtifact> {
    await this.store.removeOrphans()
    return this.store.stage(draft)
  }

  async discard(staged: StagedArtifact): Promise<void> {
    await this.store.discard(staged)
  }

  /**
   * Registers staged artifacts of one model as its next versions, all or none.
   * @throws CONFLICT where the champion is not the expected one any more.
   */
  async register(drafts: readonly VersionDraft[], options: RegisterOptions): Promise<ModelVersionRecord[]> {
    const modelName = drafts[0]?.staged.modelName
    if (!modelName || drafts.some(({ staged }) => staged.modelName !== modelName)) {
      throw new ForecartError('BAD_USER_INPUT', 'Versions of one model are registered together')
    }
    const signatures = await Promise.all(drafts.map(({ staged }) => this.signatureOf(staged)))
    const evaluations = drafts.flatMap(({ parts }) => parts?.series ?? [])
    await prepareSeriesEvaluations(this.database, modelName, evaluations)
    return this.database.transaction(async (tx) => {
      await models.ensureModel(tx, this.tasks.task(modelName))
      await models.lockModel(tx, modelName)
      const champion = await this.aliased(tx, modelName, 'champion')
      if ((champion?.id ?? null) !== options.expectedChampionId) {
        throw new ForecartError('CONFLICT', 'Another version became champion during the evaluation')
      }
      let number = await models.lastVersionNumber(tx, modelName)
      const registered: ModelVersionRecord[] = []
      for (const [index, draft] of drafts.entries()) {
        number++
        await this.store.publish(draft.staged, number)
        const signature = signatures[index] ?? null
        const version = await models.insertVersion(tx, { ...rowOf(draft, number), signature })
        await insertSeriesEvaluations(tx, version, draft.parts?.series ?? [])
        if (draft.alias) {
          await this.setAlias(tx, version, draft.alias, { actor: options.actor, action: 'model.register' })
        }
        registered.push(version)
      }
      const complete = await this.reread(tx, registered)
      await options.also?.(tx, complete)
      return complete
    }, PUBLISHES_FILES)
  }

  async champion(modelName: string): Promise<ModelVersionRecord | null> {
    return this.aliased(this.database, modelName, 'champion')
  }

  /** What may serve in the place of a champion that cannot be loaded, the best first: the champion before it, the newest baseline. */
  async substitutes(champion: ModelVersionRecord): Promise<ModelVersionRecord[]> {
    const { modelName } = champion
    const previous = await this.aliased(this.database, modelName, 'previous')
    const { baselineFamily } = this.tasks.task(modelName)
    const baseline = await models.findLatestOfFamily(this.database, modelName, baselineFamily)
    const known = new Set([champion.id])
    return [previous, baseline].flatMap((version) => {
      if (!version || known.has(version.id)) return []
      known.add(version.id)
      return [version]
    })
  }

  /** @throws NOT_FOUND */
  async version(id: bigint): Promise<ModelVersionRecord> {
    const [version] = await models.findVersionsByIds(this.database, [id])
    if (!version) throw noneWithId('ModelVersion', id)
    return version
  }

  /** Where the files of a version are. Reading them verifies them: see `readArtifact`. */
  locate(version: ModelVersionRecord): ArtifactLocation {
    return {
      directory: this.store.directoryOf(version.modelName, version.version),
      sha256: version.artifactSha256,
    }
  }

  /** @throws ARTIFACT_CORRUPT */
  async files(version: ModelVersionRecord): Promise<ArtifactFiles> {
    return (await readArtifact(this.locate(version))).files
  }

  /**
   * @throws ARTIFACT_CORRUPT where files of the version are missing or damaged, its family is gone, or it reads what this
   * version of Forecart does not compute
   */
  async assertServable(version: ModelVersionRecord): Promise<void> {
    const task = this.tasks.task(version.modelName)
    familyToLoad(task, version.family).readSignature(await this.files(version))
  }

  /**
   * Makes a version champion or challenger. `permit` is asked under the model's lock and throws where it must not be.
   * @throws NOT_FOUND, and what `permit` throws
   */
  async moveAlias(
    target: { modelName: string; version: number; alias: 'champion' | 'challenger' },
    move: { actor: string; reason?: string },
    permit: (version: ModelVersionRecord, champion: ModelVersionRecord | null) => void,
  ): Promise<ModelVersionRecord> {
    return this.database.transaction(async (tx) => {
      await models.lockModel(tx, target.modelName)
      const version = await models.findVersionByNumber(tx, target.modelName, target.version)
      if (!version) {
        throw new ForecartError('NOT_FOUND', `Model "${target.modelName}" has no version ${target.version}`)
      }
      permit(version, await this.aliased(tx, target.modelName, 'champion'))
      await this.setAlias(tx, version, target.alias, { ...move, action: 'model.promote' })
      return (await this.reread(tx, [version]))[0]!
    })
  }

  /**
   * The previous champion is champion again, and the one it replaces becomes `previous`.
   * @throws NOT_FOUND where there is no champion, CONFLICT where there is none before it
   */
  async rollback(modelName: string, actor: string): Promise<ModelVersionRecord> {
    return this.database.transaction(async (tx) => {
      await models.lockModel(tx, modelName)
      const champion = await this.aliased(tx, modelName, 'champion')
      if (!champion) throw new ForecartError('NOT_FOUND', `Model "${modelName}" has no champion`)
      const previous = await this.aliased(tx, modelName, 'previous')
      if (!previous) {
        throw new ForecartError('CONFLICT', `Model "${modelName}" has had no champion before this one`)
      }
      await this.setAlias(tx, previous, 'champion', { actor, action: 'model.rollback' })
      return (await this.reread(tx, [previous]))[0]!
    })
  }

  /** What requests may need to know of a version, kept with it; null where its family cannot read it. */
  private async signatureOf({
    path,
    sha256,
    modelName,
    manifest,
  }: StagedArtifact): Promise<ModelSignature | null> {
    try {
      const { files } = await readArtifact({ directory: path, sha256 })
      return familyToLoad(this.tasks.task(modelName), manifest.family).readSignature(files)
    } catch (error) {
      if (hasErrorCode(error, 'ARTIFACT_CORRUPT')) return null
      throw error
    }
  }

  private async aliased(
    db: Transaction,
    modelName: string,
    alias: ModelAliasName,
  ): Promise<ModelVersionRecord | null> {
    const aliases = await models.findAliases(db, [modelName])
    return aliases.find((entry) => entry.alias === alias)?.version ?? null
  }

  private async reread(
    tx: Transaction,
    versions: readonly ModelVersionRecord[],
  ): Promise<ModelVersionRecord[]> {
    const found = await models.findVersionsByIds(
      tx,
      versions.map(({ id }) => id),
    )
    return versions.map(({ id }) => found.find((version) => version.id === id)!)
  }

  /** Moves an alias, audits and announces it. The caller brings the transaction, which holds the model's lock. */
  private async setAlias(
    tx: Transaction,
    version: ModelVersionRecord,
    alias: 'champion' | 'challenger',
    move: AliasMove,
  ): Promise<void> {
    const { modelName } = version
    const aliases = await models.findAliases(tx, [modelName])
    const holder = aliases.find((entry) => entry.alias === alias)?.version ?? null
    if (holder?.id === version.id) return
    if (alias === 'champion') {
      if (holder) await models.setAlias(tx, modelName, 'previous', holder.id)
      const challenger = aliases.find((entry) => entry.alias === 'challenger')?.version
      if (challenger?.id === version.id) await models.removeAlias(tx, modelName, 'challenger')
    }
    await models.setAlias(tx, modelName, alias, version.id)
    await appendAudit(tx, {
      actor: move.actor,
      action: move.action,
      subject: `${modelName}/${version.version}`,
      details: { alias, replaced: holder?.version ?? null, reason: move.reason ?? null },
    })
    await publish(tx, 'model-alias', { modelName, alias, versionId: version.id.toString() })
  }
}

function rowOf(draft: VersionDraft, version: number): Omit<models.NewModelVersion, 'signature'> {
  const { manifest, modelName, sha256 } = draft.staged
  const { lineage } = manifest
  return {
    modelName,
    version,
    family: manifest.family,
    artifactSha256: sha256,
    manifest,
    metrics: draft.metrics,
    baselineMetrics: draft.baselineMetrics,
    metricSlices: draft.parts?.slices ?? [],
    gate: draft.gate,
    trainedFrom: lineage.trainedFrom,
    trainedTo: lineage.trainedTo,
    dataAsOf: lineage.dataAsOf === null ? null : new Date(lineage.dataAsOf),
    device: lineage.device,
    seed: lineage.seed,
  }
}
