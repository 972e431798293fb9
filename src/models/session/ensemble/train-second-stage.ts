/**
 * Trains the second stage of an ensemble, and chooses how its network counts and whether its trees do: on the newest sessions, which no
 * part of it has seen by then. The network then learns from all sessions, as often as was best before.
 */
import type { TrainOptions, TrainingProgress } from '../../../contracts/models/estimator'
import type { PredictorOf } from '../../../contracts/models/task'
import type { SessionCorpus, SessionInput, SessionTypes } from '../../../contracts/session/session'
import { hasErrorCode } from '../../../core/errors'
import { corpusBetween, itemSteps, sessionCount } from '../../../features/session'
import { pause } from '../../cancellation'
import { laterEvents } from '../later-events'
import type { HeadSettings } from '../next-item-network/heads/told-by-heads'
import type { NextItemPredictor } from '../next-item-network/predictor'
import { ACTION_OUTPUTS, sessionSignature } from '../signature'
import { askedSteps, inputOf } from './asked-steps'
import { chooseHeadMixture } from './choose-head-mixture'
import { CandidateRanker, MOST_RANKED } from '../ranker/candidate-ranker'
import { fitSources } from '../ranker/feature-sources'
import { NewItemsOfPast } from '../ranker/new-items'
import { type RankingQuestion, type TrainedRanker, trainRanker } from '../ranker/train-ranker'
import { chooseMixture } from './choose-mixture'
import { ENSEMBLE, type EnsembleConfig, type NetworkFamily } from './config'
import { firstStage } from './first-stage'
import type { HeadMixture } from './head-mixture'
import { FIRST_STAGE_ALONE, type Mixture } from './mixture'
import { networkFamily } from './networks'
import { askNetwork, SecondStage, stepsOf } from './second-stage'
import { proposalQuestion, rerankingQuestion } from './stages'

/** Of the sessions: a rehearsal on fewer than half of them would say little of what is trained on all. */
const MOST_HELD_OUT = 0.5
/** Questions of one call. */
const ROWS = 64

/** Those with heads have these. The class is not loaded here: it brings native code. */
type Network = PredictorOf<SessionTypes> &
  Partial<Pick<NextItemPredictor, 'headSettings' | 'adoptHeadSettings' | 'dropHeads'>>

interface Rehearsal {
  readonly network: {
    readonly mixture: Mixture
    /** After which the network was best. */
    readonly epochs: number
    /** Null where the network has no heads, or they do not help. */
    readonly heads: HeadMixture | null
    readonly headSettings: HeadSettings | null
  } | null
  readonly ranker: TrainedRanker | null
}

/**
 * Null where the sessions are too few to train a second stage or to tell whether it helps, and where neither a network nor trees do.
 * @param first the first stage, trained on all sessions
 * @throws CANCELLED
 */
export async function trainSecondStage(
  corpus: SessionCorpus,
  config: EnsembleConfig,
  first: PredictorOf<SessionTypes>,
  options: TrainOptions,
): Promise<SecondStage | null> {
  const found = await rehearse(corpus, config, part(options, 0, 0.5)).catch(nullWithTooFew)
  if (found === null || (found.network === null && found.ranker === null)) return null
  const name = config.network
  const network =
    found.network && name !== 'none'
      ? { name, predictor: await trainAgain(name, found.network, corpus, config, part(options, 0.5, 1)) }
      : null
  const heads = found.network?.heads ?? null
  const signature = sessionSignature({
    family: ENSEMBLE,
    vocabulary: corpus.vocabulary,
    maxEvents: config.maxEvents,
    outputs: ACTION_OUTPUTS,
    rerankedCandidates: network ? config.candidates : MOST_RANKED,
    ranksNewItems: found.ranker?.judged.ranksNewItems === true,
    trees: found.ranker && { arrivals: found.ranker.judged.arrivals ?? 0 },
    ...(heads && { orderCurrency: network!.predictor.signature.orderCurrency, secondStageTells: true }),
  })
  return new SecondStage(signature, {
    network,
    mixture: found.network?.mixture ?? FIRST_STAGE_ALONE,
    heads,
    // Trees stay as they were judged; what is known of items is that of all sessions.
    ranker:
      found.ranker &&
      new CandidateRanker({ ...found.ranker, sources: fitSources(corpus, config.maxEvents, first.save()) }),
  })
}

/** On all sessions. */
async function trainAgain(
  name: NetworkFamily,
  { epochs, heads, headSettings }: NonNullable<Rehearsal['network']>,
  corpus: SessionCorpus,
  config: EnsembleConfig,
  options: TrainOptions,
): Promise<Network> {
  const hyperparameters = { ...config.networkHyperparameters, epochs, validationFraction: 0 }
  const network: Network = await networkFamily(name)
    .createEstimator(hyperparameters)
    .train(newest(corpus, config), options)
  // It has no later sessions of its own.
  if (headSettings) network.adoptHeadSettings?.(headSettings)
  if (heads === null) network.dropHeads?.()
  return network
}

/** Sessions that are too few for one part of a second stage may do for another. */
function nullWithTooFew(error: unknown): null {
  if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return null
  throw error
}

async function rehearse(
  corpus: SessionCorpus,
  config: EnsembleConfig,
  options: TrainOptions,
): Promise<Rehearsal> {
  const firstHeldOut = firstHeldOutOf(corpus, config)
  const earlier = corpusBetween(corpus, 0, firstHeldOut)
  const { signal } = options
  const first = await firstStage.createEstimator(config).train(earlier, part(options, 0, 0.05))
  const rehearsed =
    config.network === 'none'
      ? null
      : await rehearseNetwork(earlier, config, config.network, part(options, 0.05, 0.9)).catch(nullWithTooFew)
  const network = rehearsed?.network ?? null
  try {
    const questions = await questionsOf(corpus, firstHeldOut, config, first, network, signal)
    const mixture = network && (await chooseMixture(questions, signal))
    const asked = laterEvents(corpus, firstHeldOut, config.maxQuestions)
    return {
      network: network &&
        mixture && {
          mixture,
          epochs: rehearsed!.epochs,
          heads: await chooseHeadMixture(corpus, asked, first, network, signal),
          headSettings: network.headSettings ?? null,
        },
      ranker: config.ranker
        ? await trainRanker(
            {
              // A network that does not help is not there when it is asked.
              questions: mixture ? questions : questions.map(withoutNetwork),
              mixture: mixture ?? FIRST_STAGE_ALONE,
              sources: fitSources(earlier, config.maxEvents, first.save()),
            },
            options,
          )
        : null,
    }
  } finally {
    await network?.dispose()
    await first.dispose()
  }
}

/**
 * The newest `validationFraction` of the sessions; of a shop with few of them up to four times as many, until there are `maxQuestions` steps to ask about: so
 * many it takes to tell a better order from chance.
 */
function firstHeldOutOf(
  corpus: SessionCorpus,
  { validationFraction, maxEvents, maxQuestions }: EnsembleConfig,
): number {
  const sessions = sessionCount(corpus)
  const most = Math.min(MOST_HELD_OUT, 4 * validationFraction)
  const [earliest, latest] = [most, validationFraction].map((part) => Math.ceil(sessions * (1 - part)))
  const { offsets } = itemSteps(corpus, corpus.vocabulary.size, maxEvents)
  let [first, questions] = [sessions, 0]
  while (first > earliest! && (first > latest! || questions < maxQuestions)) {
    first--
    questions += Math.max(0, offsets[first + 1]! - offsets[first]! - 1)
  }
  return first
}

const withoutNetwork = (question: RankingQuestion): RankingQuestion => ({
  ...question,
  candidates: { ...question.candidates, logits: new Float32Array(question.candidates.items.length) },
})

async function rehearseNetwork(
  earlier: SessionCorpus,
  config: EnsembleConfig,
  name: NetworkFamily,
  options: TrainOptions,
): Promise<{ readonly network: Network; readonly epochs: number }> {
  const losses: number[] = []
  const network: Network = await networkFamily(name)
    .createEstimator(config.networkHyperparameters)
    .train(newest(earlier, config), {
      ...options,
      onProgress: ({ stage, fraction, loss }) => {
        if (loss) losses[loss.epoch - 1] = loss.validationLoss
        options.onProgress?.({ stage, fraction })
      },
    })
  return { network, epochs: losses.indexOf(Math.min(...losses)) + 1 }
}

/** What both stages say of steps of the sessions that they were not trained on, in the order of the sessions. @throws CANCELLED */
async function questionsOf(
  corpus: SessionCorpus,
  firstHeldOut: number,
  { maxEvents, maxQuestions, candidates }: EnsembleConfig,
  first: PredictorOf<SessionTypes>,
  network: PredictorOf<SessionTypes> | null,
  signal: AbortSignal | undefined,
): Promise<readonly RankingQuestion[]> {
  const asked = askedSteps(corpus, firstHeldOut, maxEvents, maxQuestions)
  const questions: RankingQuestion[] = []
  const room = new Int32Array(maxEvents)
  const newItems = NewItemsOfPast.after(corpus, firstHeldOut)
  for (let from = 0; from < asked.length; from += ROWS) {
    await pause(signal)
    const chunk = asked.slice(from, from + ROWS)
    const ofPast = withoutUnseen(inputOf(corpus, chunk), newItems)
    const input = proposalQuestion(ofPast, network ? candidates : MOST_RANKED)
    const question = rerankingQuestion(input, await first.predict(input, { signal }), false)
    if (question === null) continue
    const { candidates: answers } = await askNetwork(network, question, { signal })
    answers.forEach((ofRow, row) => {
      const { session: visit, next } = chunk[row]!
      const { sessions, rows } = question
      const steps = stepsOf(question, row, { itemCount: corpus.vocabulary.size, maxEvents }, room).slice()
      const { placeId } = rows[row]!
      if (ofRow.items.length === 0) return
      const offered = newItems?.offeredTo(sessions, row, steps) ?? null
      const number = offered ? offered.items.indexOf(next) : -1
      questions.push({
        ...{ visit, sessions, session: row, steps, placeId, candidates: ofRow },
        ...(offered && { newItems: offered.facts, likenesses: offered.likenesses }),
        next: number < 0 ? next : corpus.vocabulary.size + number,
      })
    })
  }
  return questions
}

/** What no visit had turned to by then was not in the vocabulary: the first stage does not propose it. */
function withoutUnseen(input: SessionInput, newItems: NewItemsOfPast | null): SessionInput {
  if (newItems === null || newItems.unseen.length === 0) return input
  const rows = input.rows.map((row) => ({
    ...row,
    excluded: Int32Array.from([...(row.excluded ?? []), ...newItems.unseen]),
  }))
  return { ...input, rows }
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
