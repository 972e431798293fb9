/** Models, their versions and training runs: who may see and move them, and what moving them sets off. */
import type { ComparedSlice } from '../../contracts/models/model-version'
import { isFittedModel } from '../../contracts/models/fitted-models'
import { TRAINING_DAYS } from '../../contracts/models/training-days'
import { actorOf, type Viewer } from '../../contracts/viewer'
import type { NewItemRanking } from '../../contracts/session/new-item-ranking'
import { ForecartError } from '../../core/errors'
import type { Database } from '../../db/client'
import { publish } from '../../db/notifications'
import { appendAudit } from '../../db/repositories/operations/installation.repository'
import * as models from '../../db/repositories/models/model.repository'
import type { ModelRecord, ModelVersionRecord } from '../../db/repositories/models/model.repository'
import {
  findSeriesEvaluations,
  type SeriesEvaluationKey,
  type SeriesEvaluationRecord,
} from '../../db/repositories/models/series-evaluation.repository'
import * as trials from '../../db/repositories/models/hyperparameter-trial.repository'
import type { TrialRecord } from '../../db/repositories/models/hyperparameter-trial.repository'
import * as runs from '../../db/repositories/models/training-run.repository'
import type { TrainingRunRecord } from '../../db/repositories/models/training-run.repository'
import { gatePassed } from '../../registry/gate'
import type { ModelRegistry } from '../../registry/registry'
import { referencesOf } from '../../registry/task-catalog'
import { requireOneScope, requireScope } from '../access'
import { rowsInOrder } from '../entity-ref'
import { optionalText, requireText } from '../input-rules'
import { parseTraining, sameTraining, type TrainModelInput } from './model-training-request'
import { queueTraining } from './queue-training'
import { noneWithId } from '../../contracts/not-found'
import {
  countedTogether,
  pageSize,
  positionAfter,
  toPage,
  type Ordering,
  type Page,
  type PageRequest,
} from '../page'

export type { TrainModelInput } from './model-training-request'
export type { ModelRecord, ModelVersionRecord } from '../../db/repositories/models/model.repository'
export type {
  SeriesEvaluationKey,
  SeriesEvaluationRecord,
} from '../../db/repositories/models/series-evaluation.repository'
export type { TrialRecord } from '../../db/repositories/models/hyperparameter-trial.repository'
export type { TrainingRunRecord } from '../../db/repositories/models/training-run.repository'

export interface PromoteModelInput {
  readonly name: string
  readonly version: number
  /** champion or challenger. */
  readonly alias?: string | null
  /** Needed where the gate did not let the version become champion. Kept in the audit trail. */
  readonly overrideReason?: string | null
}

/** A model and the versions that its aliases stand for. */
export interface ModelView extends ModelRecord {
  readonly champion: ModelVersionRecord | null
  readonly challenger: ModelVersionRecord | null
}

const MAX_REASON_LENGTH = 1_000
const MAX_VERSION = 2 ** 31 - 1

const VERSION_ORDERING: Ordering = {
  name: 'modelVersion.version',
  expression: 'version',
  sqlType: 'bigint',
  descending: true,
}
const RUN_ORDERING: Ordering = {
  name: 'trainingRun.id',
  expression: 'id',
  sqlType: 'bigint',
  descending: true,
}

const TRIAL_ORDERING: Ordering = {
  name: 'hyperparameterTrial.number',
  expression: 'number',
  sqlType: 'bigint',
  descending: false,
}

export class ModelService {
  constructor(
    private readonly options: {
      readonly database: Database
      readonly registry: ModelRegistry
      /** The days that a training takes where its request does not say. */
      readonly trainingDays?: number
    },
  ) {}

  /** @throws UNAUTHENTICATED, FORBIDDEN */
  async models(viewer: Viewer): Promise<ModelView[]> {
    mayRead(viewer)
    return this.withAliases(await models.listModels(this.options.database))
  }

  /** Null where there is none. @throws UNAUTHENTICATED, FORBIDDEN */
  async model(viewer: Viewer, name: string): Promise<ModelView | null> {
    mayRead(viewer)
    const model = await models.findModel(this.options.database, name)
    return model && (await this.withAliases([model]))[0]!
  }

  /** Answers in the order of the ids; null where there is none. @throws UNAUTHENTICATED, FORBIDDEN */
  async versionsByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(ModelVersionRecord | null)[]> {
    mayRead(viewer)
    const found = await models.findVersionsByIds(this.options.database, ids)
    return rowsInOrder(ids, found)
  }

  async modelVersion(viewer: Viewer, id: bigint): Promise<ModelVersionRecord | null> {
    return (await this.versionsByIds(viewer, [id]))[0] ?? null
  }

  /** The version with this number. @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND */
  async versionByNumber(viewer: Viewer, modelName: string, version: number): Promise<ModelVersionRecord> {
    mayRead(viewer)
    const found = await models.findVersionByNumber(this.options.database, modelName, version)
    if (found) return found
    throw new ForecartError('NOT_FOUND', `Model "${modelName}" has no version ${version}`)
  }

  /**
   * The figures of versions by level, by segment and by day of the horizon, in the order asked; empty where a version was not
   * evaluated here.
   * @throws UNAUTHENTICATED, FORBIDDEN
   */
  async metricSlices(viewer: Viewer, ids: readonly bigint[]): Promise<(readonly ComparedSlice[])[]> {
    mayRead(viewer)
    const slices = await models.findMetricSlices(this.options.database, ids)
    return ids.map((id) => slices.get(id) ?? [])
  }

  /**
   * Whether the trees of versions rank new items, and why not where they do not, in the order asked; null of models of another task than sessions.
   * @throws UNAUTHENTICATED, FORBIDDEN
   */
  async newItemRankings(viewer: Viewer, ids: readonly bigint[]): Promise<(NewItemRanking | null)[]> {
    mayRead(viewer)
    const rankings = await models.findNewItemRankings(this.options.database, ids)
    return ids.map((id) => rankings.get(id) ?? null)
  }

  /**
   * How versions forecast single series in their evaluation, in the order asked; null where a series had no scored day in it, or
   * its figures are not kept any more.
   * @throws UNAUTHENTICATED, FORBIDDEN
   */
  async seriesEvaluations(
    viewer: Viewer,
    keys: readonly SeriesEvaluationKey[],
  ): Promise<(SeriesEvaluationRecord | null)[]> {
    requireScope(viewer, 'read')
    return findSeriesEvaluations(this.options.database, keys)
  }

  /** The newest first. @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT */
  async versions(viewer: Viewer, modelName: string, request: PageRequest): Promise<Page<ModelVersionRecord>> {
    return (await this.versionsOf(viewer, [modelName], request))[0]!
  }

  /** Answers a page for each model, in the order of the names, with the newest first. @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT */
  async versionsOf(
    viewer: Viewer,
    modelNames: readonly string[],
    request: PageRequest,
  ): Promise<Page<ModelVersionRecord>[]> {
    mayRead(viewer)
    const { database } = this.options
    const first = pageSize(request)
    const after = positionAfter(request.after, VERSION_ORDERING)
    // Versions are of PostgreSQL's type integer.
    const beforeVersion = after ? Math.max(0, Math.min(Number(after.sortKey), MAX_VERSION)) : null
    const pages = await models.pageVersionsOf(database, { modelNames, first, beforeVersion })
    const total = countedTogether(() => models.countVersionsOf(database, modelNames))
    return pages.map((rows, index) => {
      const shown = rows.slice(0, first)
      const positions = shown.map(({ id, version }) => ({ sortKey: String(version), id }))
      return toPage(
        { rows: shown, positions, hasNextPage: rows.length > first },
        VERSION_ORDERING,
        request,
        () => total(index),
      )
    })
  }

  /** Answers in the order of the ids; null where there is none. @throws UNAUTHENTICATED, FORBIDDEN */
  async trainingRunsByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(TrainingRunRecord | null)[]> {
    mayRead(viewer)
    return rowsInOrder(ids, await runs.findRunsByIds(this.options.database, ids))
  }

  async trainingRun(viewer: Viewer, id: bigint): Promise<TrainingRunRecord | null> {
    return (await this.trainingRunsByIds(viewer, [id]))[0] ?? null
  }

  /** The newest first. @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT */
  async trainingRuns(
    viewer: Viewer,
    request: PageRequest & { modelName?: string | null },
  ): Promise<Page<TrainingRunRecord>> {
    mayRead(viewer)
    const { database } = this.options
    const modelName = request.modelName ?? null
    const first = pageSize(request)
    const after = positionAfter(request.after, RUN_ORDERING)
    const rows = await runs.pageRuns(database, { modelName, first, beforeId: after?.id ?? null })
    return toPage(
      {
        rows: rows.slice(0, first),
        positions: rows.slice(0, first).map(({ id }) => ({ sortKey: id.toString(), id })),
        hasNextPage: rows.length > first,
      },
      RUN_ORDERING,
      request,
      () => runs.countRuns(database, modelName),
    )
  }

  /**
   * The configurations that a search has tried, in that order; none of a run that searches for nothing.
   * @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, BAD_USER_INPUT
   */
  async hyperparameterTrials(
    viewer: Viewer,
    runId: bigint,
    request: PageRequest,
  ): Promise<Page<TrialRecord>> {
    const run = await this.trainingRun(viewer, runId)
    if (!run) throw noneWithId('TrainingRun', runId)
    const { database } = this.options
    const first = pageSize(request)
    const after = positionAfter(request.after, TRIAL_ORDERING)
    const afterNumber = after ? Math.max(-1, Math.min(Number(after.sortKey), MAX_VERSION)) : null
    const rows = await trials.pageTrials(database, { runId, first, afterNumber })
    const shown = rows.slice(0, first)
    return toPage(
      {
        rows: shown,
        positions: shown.map(({ number }) => ({ sortKey: String(number), id: BigInt(number) + 1n })),
        hasNextPage: rows.length > first,
      },
      TRIAL_ORDERING,
      request,
      () => trials.countTrials(database, runId),
    )
  }

  /**
   * Queues a training run.
   * @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT; CONFLICT where the same training is queued or running
   */
  async trainModel(viewer: Viewer, input: TrainModelInput): Promise<TrainingRunRecord> {
    requireScope(viewer, 'models')
    refuseFittedModel(input.model)
    const { tasks } = this.options.registry
    const usualTrainingDays = this.options.trainingDays ?? TRAINING_DAYS.usual
    const training = parseTraining(input, { tasks, usualTrainingDays })
    return this.options.database.transaction(async (tx) => {
      await models.ensureModel(tx, tasks.task(training.modelName))
      await models.lockModel(tx, training.modelName)
      const active = await runs.findActiveRuns(tx, training.modelName)
      const same = active.find((run) => sameTraining(run, training))
      if (same) {
        throw new ForecartError('CONFLICT', 'The same training is queued or running already', {
          runId: same.id.toString(),
        })
      }
      return queueTraining(tx, training, actorOf(viewer))
    })
  }

  /**
   * Asks a run to end. One that is queued ends at once, one that is at work within a moment; a finished one stays as it is.
   * @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND
   */
  async cancelTraining(viewer: Viewer, runId: bigint): Promise<TrainingRunRecord> {
    requireScope(viewer, 'models')
    return this.options.database.transaction(async (tx) => {
      const run = await runs.requestCancel(tx, runId)
      if (!run) throw noneWithId('TrainingRun', runId)
      await appendAudit(tx, {
        actor: actorOf(viewer),
        action: 'model.cancelTraining',
        subject: run.modelName,
        details: { runId: runId.toString() },
      })
      await publish(tx, 'cancel-run', { runId: runId.toString() })
      await publish(tx, 'training-run', { runId: runId.toString() })
      return run
    })
  }

  /**
   * Moves an alias. A version that the gate did not pass becomes champion only with `overrideReason`, which is audited.
   * @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT, NOT_FOUND; CONFLICT where the gate refuses
   */
  async promoteModel(viewer: Viewer, input: PromoteModelInput): Promise<ModelVersionRecord> {
    requireScope(viewer, 'models')
    const { version } = input
    const modelName = requireText(input.name, 'name')
    refuseFittedModel(modelName)
    const alias = input.alias ?? 'champion'
    if (alias !== 'champion' && alias !== 'challenger') {
      throw new ForecartError(
        'BAD_USER_INPUT',
        'The alias is champion or challenger; previous moves by itself',
      )
    }
    const reason = optionalText(input.overrideReason?.trim(), 'overrideReason', MAX_REASON_LENGTH)
    return this.options.registry.moveAlias(
      { modelName, version, alias },
      { actor: actorOf(viewer), ...(reason === null ? {} : { reason }) },
      (candidate, champion) => {
        if (alias === 'challenger') {
          if (candidate.id !== champion?.id) return
          throw new ForecartError('CONFLICT', 'The champion cannot be its own challenger')
        }
        const allowed =
          reason !== null || candidate.id === champion?.id || gatePassed(candidate.gate, champion?.id ?? null)
        if (allowed) return
        throw new ForecartError('CONFLICT', this.whyNotChampion(candidate, champion))
      },
    )
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND; CONFLICT where there was no champion before */
  async rollbackModel(viewer: Viewer, name: string): Promise<ModelVersionRecord> {
    requireScope(viewer, 'models')
    refuseFittedModel(requireText(name, 'name'))
    return this.options.registry.rollback(name, actorOf(viewer))
  }

  /** What the gate has against it, in its own words where they are about this version, and what to do. */
  private whyNotChampion(candidate: ModelVersionRecord, champion: ModelVersionRecord | null): string {
    const name = `Version ${candidate.version} (${candidate.family})`
    const override =
      'To promote it all the same, give overrideReason (--reason), which the audit trail keeps.'
    const references = referencesOf(this.options.registry.tasks.task(candidate.modelName))
    if (
      references.some(({ family }) => family === candidate.family) &&
      candidate.gate.decision !== 'BASELINE_PROMOTED'
    ) {
      return (
        `${name} is a baseline that others are measured against; the evaluation gate makes it champion only where nothing ` +
        `beats it. ${override}`
      )
    }
    if (candidate.gate.decision === 'CHAMPION_KEPT') {
      return `${name} was not let through by the evaluation gate: ${candidate.gate.summary} ${override}`
    }
    const present = champion ? `version ${champion.version} (${champion.family})` : 'none'
    return (
      `${name} was judged when another version was champion, so nothing is known of it against the present one, ${present}. ` +
      `Train again to have them compared. ${override}`
    )
  }

  private async withAliases(records: readonly ModelRecord[]): Promise<ModelView[]> {
    const names = records.map(({ name }) => name)
    const aliases = await models.findAliases(this.options.database, names)
    const find = (name: string, alias: string): ModelVersionRecord | null =>
      aliases.find((entry) => entry.modelName === name && entry.alias === alias)?.version ?? null
    return records.map((record) => ({
      ...record,
      champion: find(record.name, 'champion'),
      challenger: find(record.name, 'challenger'),
    }))
  }
}

function refuseFittedModel(name: string): void {
  if (!isFittedModel(name)) return
  throw new ForecartError(
    'BAD_USER_INPUT',
    `"${name}" is fitted whenever it is asked, on the days of then: it is not trained, promoted or rolled back`,
  )
}

/** Keys that train may also look at what they train. */
function mayRead(viewer: Viewer): void {
  requireOneScope(viewer, ['read', 'models'])
}
