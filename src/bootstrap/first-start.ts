/**
 * What an empty shop needs before it can answer: data, its roll-up, a model. Each step finds out by itself whether it is
 * still to be done, so that a start that was cut off anywhere is completed by the next one.
 */
import { lastSeedDay, seedShop } from '../../seeds'
import type { SeedSize } from '../config/env'
import { DEMAND_MODEL } from '../contracts/models/model-version'
import { SESSION_MODEL } from '../contracts/session/session'
import type { Hyperparameters } from '../contracts/models/task'
import type { Viewer } from '../contracts/viewer'
import type { Clock } from '../core/time/clock'
import { hasErrorCode } from '../core/errors'
import type { Logger } from '../core/logger'
import type { Database } from '../db/client'
import { hasDemand } from '../db/repositories/demand/demand-extent.repository'
import { dropPendingUnasked } from '../db/repositories/demand/refresh.repository'
import { readSetting } from '../db/repositories/operations/setting.repository'
import { hasEvents, isShopEmpty } from '../db/repositories/operations/system.repository'
import { findActiveRuns } from '../db/repositories/models/training-run.repository'
import type { ModelRegistry } from '../registry/registry'
import { referencesOf } from '../registry/task-catalog'
import type { ModelService, ModelVersionRecord } from '../services/models/model.service'
import type { RollupService } from '../services/demand/rollup.service'
import { runOrFollow } from '../training/run-or-follow'
import type { TrainingRunner } from '../training/training-runner'
import type { StartProgress } from '../core/progress'

const ADMIN: Viewer = { kind: 'admin' }
const SEED = 20_260_101
/** Written by the seeder, with the data. */
const SEEDED = 'seed'

export interface FirstStartOptions {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly seedSize: SeedSize
  /** False where FORECART_RERANK_DEADLINE_MS is 0: then no network is trained for recommendations either. */
  readonly asksNetworks: boolean
  readonly signal: AbortSignal
  readonly progress: StartProgress
}

/** Fills an empty shop. A shop that has anything in it is left alone. */
export async function seedWhenEmpty(options: FirstStartOptions): Promise<void> {
  const { database, clock, seedSize, signal, progress } = options
  if (seedSize === 'none' || !(await isShopEmpty(database))) return
  const bar = progress(`Seeding the ${seedSize} shop`)
  const summary = await seedShop({
    database,
    size: seedSize,
    seed: SEED,
    lastDay: lastSeedDay(seedSize, clock.now()),
    signal,
    onProgress: ({ fraction, rows }) => bar.update(fraction, `${rows.toLocaleString('en')} rows`),
  })
  bar.done(`${summary.totalRows.toLocaleString('en')} rows`)
}

/** Rolls up what was seeded, unless that was done. */
export async function rollUpSeed(options: FirstStartOptions, rollup: RollupService): Promise<void> {
  const { database, progress } = options
  if ((await readSetting(database, SEEDED)) === null || (await rollup.wasRecomputed())) return
  const bar = progress('Rolling up demand')
  const { cells } = await rollup.recomputeAll()
  // Nobody follows a shop that has just come into being: its series are not waiting to be pushed.
  await dropPendingUnasked(database)
  bar.done(`${cells.toLocaleString('en')} days of series`)
}

interface FirstModel {
  readonly modelName: string
  readonly hasData: (database: Database) => Promise<boolean>
  /** The words of its progress. */
  readonly what: string
  /** Of the training that the start waits for. */
  readonly hyperparameters: Hyperparameters
  /** Whether it is then trained once more, in the background and with a network, where networks are asked. */
  readonly hasNetwork: boolean
}

/** What a shop is answered with from the first start on. The network of what visitors do takes minutes, and the trees that rank again seconds: nobody waits for them. */
const FIRST_MODELS: readonly FirstModel[] = [
  {
    modelName: DEMAND_MODEL,
    hasData: hasDemand,
    what: 'forecasts',
    hyperparameters: {},
    hasNetwork: false,
  },
  {
    modelName: SESSION_MODEL,
    hasData: hasEvents,
    what: 'predictions of what visitors do',
    hyperparameters: { network: 'none', ranker: false },
    hasNetwork: true,
  },
]

/** The models that are missing, one after the other. */
export async function trainFirstModels(
  options: FirstStartOptions,
  dependencies: TrainingDependencies,
): Promise<void> {
  for (const model of FIRST_MODELS) await trainFirstModel(options, dependencies, model)
}

interface TrainingDependencies {
  readonly registry: ModelRegistry
  readonly models: ModelService
  readonly training: TrainingRunner
}

/**
 * Trains where there is no champion, or none that this version of Forecart can serve: an upgrade may have changed what models
 * read. Without enough data there is none: forecasts say so, and the server starts all the same.
 */
async function trainFirstModel(
  options: FirstStartOptions,
  dependencies: TrainingDependencies,
  { modelName, hasData, what, hyperparameters, hasNetwork }: FirstModel,
): Promise<void> {
  const { database, logger, progress, signal } = options
  const { registry, models, training } = dependencies
  const before = await registry.champion(modelName)
  if ((before && (await isServable(registry, before, logger))) || !(await hasData(database))) return
  const [active] = await findActiveRuns(database, modelName)
  const run = active ?? (await models.trainModel(ADMIN, { model: modelName, hyperparameters }))
  const bar = progress(
    before ? `Training ${modelName} for this version` : `Training the first model of ${modelName}`,
  )
  const ended = await runOrFollow({ database, training }, run.id, {
    signal,
    onProgress: ({ fraction, stage }) => bar.update(fraction, stage),
  })
  signal.throwIfAborted()
  const champion = await registry.champion(modelName)
  bar.done(champion ? `champion: ${champion.family}` : (ended.errorMessage ?? ended.status))
  const references = referencesOf(registry.tasks.task(modelName)).map(({ family }) => family)
  // Where one of the simple rules does as well, a network would hardly do better.
  if (hasNetwork && options.asksNetworks && !active && champion && !references.includes(champion.family))
    await models.trainModel(ADMIN, { model: modelName })
  if (!champion)
    logger.warn(
      { run: run.id.toString(), error: ended.errorCode },
      `The training ended without a model, so there are no ${what} yet`,
    )
}

/**
 * False where another model has to be trained: this version of Forecart computes other features. Files that are missing or damaged are for
 * a person to restore, or to roll back from: a folder that was not mounted must not cost anyone a champion.
 */
async function isServable(
  registry: ModelRegistry,
  champion: ModelVersionRecord,
  logger: Logger,
): Promise<boolean> {
  const { version } = champion
  try {
    await registry.files(champion)
  } catch (error) {
    if (!hasErrorCode(error, 'ARTIFACT_CORRUPT')) throw error
    logger.error(
      { err: error, version },
      "the champion's files are missing or damaged: restore them, or roll back to another version",
    )
    return true
  }
  try {
    await registry.assertServable(champion)
    return true
  } catch (error) {
    if (!hasErrorCode(error, 'ARTIFACT_CORRUPT')) throw error
    logger.warn({ err: error, version }, 'the champion cannot be served by this version; training another')
    return false
  }
}
