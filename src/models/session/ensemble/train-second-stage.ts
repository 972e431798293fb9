/**
 * Trains the network of an ensemble and chooses how it counts: on the newest sessions, which neither stage has seen by then. The network
 * then learns from all sessions, as often as was best before.
 */
import type { TrainOptions, TrainingProgress } from '../../../contracts/models/estimator'
import type { PredictorOf } from '../../../contracts/models/task'
import { EVENT_CODE } from '../../../contracts/session/next-action'
import type { SessionCorpus, SessionInput, SessionTypes } from '../../../contracts/session/session'
import { hasErrorCode } from '../../../core/errors'
import { corpusBetween, itemSteps, sessionCount } from '../../../features/session'
import { pause } from '../../cancellation'
import { laterEvents } from '../later-events'
import type { HeadSettings } from '../next-item-network/heads/told-by-heads'
import type { NextItemPredictor } from '../next-item-network/predictor'
import { ACTION_OUTPUTS, sessionSignature } from '../signature'
import { chooseHeadMixture } from './choose-head-mixture'
import { chooseMixture, type MixtureQuestion } from './choose-mixture'
import { questionEnds } from './choose-weights'
import { ENSEMBLE, type EnsembleConfig, type NetworkFamily } from './config'
import { firstStage } from './first-stage'
import type { HeadMixture } from './head-mixture'
import type { Mixture } from './mixture'
import { networkFamily } from './networks'
import { askNetwork, SecondStage } from './second-stage'
import { proposalQuestion, rerankingQuestion } from './stages'

/** Questions of one call. */
const ROWS = 64

/** Those with heads have these. The class is not loaded here: it brings native code. */
type Network = PredictorOf<SessionTypes> &
  Partial<Pick<NextItemPredictor, 'headSettings' | 'adoptHeadSettings'>>

interface Rehearsal {
  readonly mixture: Mixture
  /** After which the network was best. */
  readonly epochs: number
  /** Null where the network has no heads, or they do not help. */
  readonly heads: HeadMixture | null
  readonly headSettings: HeadSettings | null
}

/** Null where the sessions are too few to train a network or to tell whether it helps, and where it does not. @throws CANCELLED */
export async function trainSecondStage(
  corpus: SessionCorpus,
  config: EnsembleConfig,
  name: NetworkFamily,
  options: TrainOptions,
): Promise<SecondStage | null> {
  const found = await rehearse(corpus, config, name, part(options, 0, 0.5)).catch((error: unknown) => {
    if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return null
    throw error
  })
  if (found === null) return null
  const hyperparameters = {
    ...config.networkHyperparameters,
    epochs: found.epochs,
    validationFraction: 0,
  }
  const network: Network = await networkFamily(name)
    .createEstimator(hyperparameters)
    .train(newest(corpus, config), part(options, 0.5, 1))
  // It has no later sessions of its own.
  if (found.headSettings) network.adoptHeadSettings?.(found.headSettings)
  const signature = sessionSignature({
    family: ENSEMBLE,
    vocabulary: corpus.vocabulary,
    maxEvents: config.maxEvents,
    outputs: ACTION_OUTPUTS,
    rerankedCandidates: config.candidates,
    ...(found.heads && { orderCurrency: network.signature.orderCurrency, secondStageTells: true }),
  })
  return new SecondStage(signature, name, network, found.mixture, found.heads)
}

async function rehearse(
  corpus: SessionCorpus,
  config: EnsembleConfig,
  name: NetworkFamily,
  options: TrainOptions,
): Promise<Rehearsal | null> {
  const firstHeldOut = Math.ceil(sessionCount(corpus) * (1 - config.validationFraction))
  const earlier = corpusBetween(corpus, 0, firstHeldOut)
  const losses: number[] = []
  const first = await firstStage.createEstimator(config).train(earlier, part(options, 0, 0.05))
  const family = networkFamily(name)
  const network: Network = await family
    .createEstimator(config.networkHyperparameters)
    .train(newest(earlier, config), {
      ...part(options, 0.05, 0.95),
      onProgress: ({ stage, fraction, loss }) => {
        if (loss) losses[loss.epoch - 1] = loss.validationLoss
        options.onProgress?.({ stage, fraction: 0.05 + 0.9 * fraction })
      },
    })
  try {
    const questions = await questionsOf(corpus, firstHeldOut, config, first, network, options.signal)
    const mixture = await chooseMixture(questions, options.signal)
    if (mixture === null) return null
    const asked = laterEvents(corpus, firstHeldOut, config.maxQuestions)
    return {
      mixture,
      epochs: losses.indexOf(Math.min(...losses)) + 1,
      heads: await chooseHeadMixture(corpus, asked, first, network, options.signal),
      headSettings: network.headSettings ?? null,
    }
  } finally {
    await network.dispose()
    await first.dispose()
  }
}

/** What both stages say of steps of the sessions that they were not trained on. @throws CANCELLED */
async function questionsOf(
  corpus: SessionCorpus,
  firstHeldOut: number,
  { maxEvents, maxQuestions, candidates }: EnsembleConfig,
  first: PredictorOf<SessionTypes>,
  network: PredictorOf<SessionTypes>,
  signal: AbortSignal | undefined,
): Promise<readonly MixtureQuestion[]> {
  const { offsets, items } = itemSteps(corpus, corpus.vocabulary.size, maxEvents)
  const ends = questionEnds(offsets, firstHeldOut, maxQuestions)
  const questions: MixtureQuestion[] = []
  for (let from = 0; from < ends.length; from += ROWS) {
    await pause(signal)
    const chunk = ends.slice(from, from + ROWS)
    const steps = chunk.map(([start, end]) => items.slice(start, end))
    const input = proposalQuestion(inputOf(corpus.vocabulary.hash, steps), candidates)
    const asked = rerankingQuestion(input, await first.predict(input, { signal }), false)
    if (asked === null) continue
    const { candidates: answers } = await askNetwork(network, asked, { signal })
    answers.forEach((ofRow, row) => {
      questions.push({ steps: steps[row]!, candidates: ofRow, next: items[chunk[row]![1]]! })
    })
  }
  return questions
}

/** Each step as a view, so that it is read as a step again. */
function inputOf(vocabularyHash: string, steps: readonly Int32Array[]): SessionInput {
  const offsets = new Uint32Array(steps.length + 1)
  steps.forEach(({ length }, row) => (offsets[row + 1] = offsets[row]! + length))
  const events = offsets.at(-1)!
  const items = new Int32Array(events)
  steps.forEach((own, row) => items.set(own, offsets[row]))
  return {
    vocabularyHash,
    sessions: {
      offsets,
      items,
      types: new Uint8Array(events).fill(EVENT_CODE.VIEW),
      timesMs: new Float64Array(events),
    },
    rows: steps.map(() => ({ placeId: null, excluded: null, allowed: null })),
    itemCount: 1,
  }
}

/** The newest sessions: so many tell a network what visitors look for now, and its training stays bounded. */
function newest(corpus: SessionCorpus, { maxNetworkSessions }: EnsembleConfig): SessionCorpus {
  const count = sessionCount(corpus)
  return count <= maxNetworkSessions ? corpus : corpusBetween(corpus, count - maxNetworkSessions, count)
}

/** The options of a part of the work, whose progress is that from one fraction of the whole to another. */
function part(options: TrainOptions, from: number, to: number): TrainOptions {
  const { seed, device, signal, onProgress } = options
  return {
    seed,
    device,
    signal,
    onProgress: (progress: TrainingProgress) =>
      onProgress?.({ ...progress, fraction: from + (to - from) * progress.fraction }),
  }
}
