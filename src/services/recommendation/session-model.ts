/** The session model that answers now, asked by keys of items in place of indexes of its vocabulary. */
import type { ArtifactFiles } from '../../contracts/models/estimator'
import { type ItemVocabulary, NO_ITEM } from '../../contracts/session/item-vocabulary'
import { ACTION_COUNT, NEXT_ACTIONS, type NextAction } from '../../contracts/session/next-action'
import type { SessionInput, SessionPrediction, SessionTypes } from '../../contracts/session/session'
import { buildSessionColumns, type SessionEvent } from '../../features/session'
import {
  proposalQuestion,
  rerankingQuestion,
  withoutReranking,
  withReranking,
} from '../../models/session/ensemble/stages'
import { MAX_ITEM_COUNT, readVocabulary } from '../../models/session/signature'
import type { AssignedArm } from '../slates/experiments'
import type { ServedVersion, TaskServer } from '../../serving/task-server'
import type { NewCandidates } from './new-items'
import { withinDeadline } from './within-deadline'

/** Vocabularies of the champion, and of the one before while requests still use it. */
const MAX_VOCABULARIES = 3

export interface SessionModelOptions {
  readonly model: Pick<TaskServer<SessionTypes>, 'champion' | 'version'>
  /** How long is waited for the second stage of a version; 0: it is not asked. */
  readonly rerankDeadlineMs: number
  /** The files of a version. */
  files(versionId: bigint): Promise<ArtifactFiles>
}

/** What is asked of one visit. */
export interface VisitQuestion {
  /** In the order in which they happened. */
  readonly steps: readonly SessionEvent[]
  /** Decimal key. */
  readonly placeId: string | null
  /** Of the visitor, by which a version of its own may answer; those that are asked together have the same. */
  readonly experiment?: AssignedArm | null
}

export interface ScoredItem {
  /** Decimal key. */
  readonly itemId: string
  readonly score: number
}

const NONE_NEW: ReadonlySet<string> = new Set()

/** The next order of a visit, should there be one: the logarithm of what it comes to in minor units is normally distributed. */
export interface ToldOrderValue {
  readonly currency: string
  readonly logMean: number
  readonly logDeviation: number
}

export interface VisitAnswer {
  readonly versionId: bigint
  /** The best first. */
  readonly items: readonly ScoredItem[]
  /** Null where the model does not say. */
  readonly actions: ReadonlyMap<NextAction, number> | null
  readonly purchaseProbability: number | null
  readonly orderValue: ToldOrderValue | null
  /** No step says anything to the model. */
  readonly isFallback: boolean
  /** The second stage of the version did not answer in time: the items are in the order of the first one. */
  readonly isPartial: boolean
  /** Decimal keys of new items that the second stage ranked among the others: these of `items`. */
  readonly rankedNew: ReadonlySet<string>
}

export interface AskOptions {
  readonly count: number
  /** Which items may be answered, as indexes of the vocabulary; null: all. */
  readonly allowed?: (vocabulary: ItemVocabulary) => Int32Array | null
  readonly excluded?: (vocabulary: ItemVocabulary) => Int32Array | null
  /** Whether the second stage of the version, where it has one, ranks again. */
  readonly rerank?: boolean
  /** What the vocabulary of the champion does not hold, for a second stage that ranks it, too; of one question. */
  readonly newItems?: NewCandidates | null
  readonly signal?: AbortSignal
}

export class SessionModel {
  private readonly vocabularies = new Map<bigint, Promise<ItemVocabulary>>()

  constructor(private readonly options: SessionModelOptions) {}

  /** One answer for each question, without the item that the visitor is at; null where no model is trained yet. @throws as `ServedVersion.predict` */
  async ask(questions: readonly VisitQuestion[], options: AskOptions): Promise<VisitAnswer[] | null> {
    const champion = await this.versionOf(questions)
    if (champion === null) return null
    const vocabulary = await this.vocabularyOf(champion)
    const allowed = options.allowed?.(vocabulary) ?? null
    const excluded = options.excluded?.(vocabulary) ?? null
    const newItems = newItemsFor(champion, vocabulary, questions, options)
    const input: SessionInput = {
      vocabularyHash: vocabulary.hash,
      sessions: buildSessionColumns(
        questions.map(({ steps }) => steps),
        vocabulary,
      ),
      rows: questions.map(({ placeId, steps }) => ({
        placeId,
        allowed,
        excluded: withIndex(excluded, vocabulary.indexOf(lastItemOf(steps) ?? '')),
        ...(newItems && { newItems: newItems.facts }),
      })),
      itemCount: Math.min(options.count, MAX_ITEM_COUNT),
    }
    const { versionId, prediction, isPartial } = await this.predict(champion, input, options)
    const keyOf = (item: number): string =>
      vocabulary.itemIds[item] ?? newItems!.itemIds[item - vocabulary.size]!
    const { itemCount, items, scores, actions, purchase, orderValue, isFallback } = prediction
    const { orderCurrency } = champion.signature
    const ofRow = (row: number) => items.subarray(row * itemCount, (row + 1) * itemCount)
    const scoredIn = (row: number): ScoredItem[] => {
      const scored: ScoredItem[] = []
      for (let at = row * itemCount; at < (row + 1) * itemCount; at++)
        if (items[at] !== NO_ITEM) scored.push({ itemId: keyOf(items[at]!), score: scores[at]! })
      return scored
    }
    return questions.map((_, row) => ({
      versionId,
      items: scoredIn(row),
      // What was offered and not answered is left to others: where nothing of the vocabulary is allowed, the second stage ranks nothing.
      rankedNew: newItems
        ? new Set(newItems.itemIds.filter((_itemId, at) => ofRow(row).includes(vocabulary.size + at)))
        : NONE_NEW,
      actions: actions
        ? new Map(NEXT_ACTIONS.map((action, code) => [action, actions[row * ACTION_COUNT + code]!]))
        : null,
      purchaseProbability: purchase?.[row] ?? null,
      orderValue:
        orderValue && orderCurrency !== undefined && isFallback[row] === 0
          ? { currency: orderCurrency, logMean: orderValue[row * 2]!, logDeviation: orderValue[row * 2 + 1]! }
          : null,
      isFallback: isFallback[row] === 1,
      isPartial: isPartial && isFallback[row] === 0,
    }))
  }

  private async predict(
    champion: ServedVersion<SessionTypes>,
    input: SessionInput,
    { rerank = false, signal }: AskOptions,
  ): Promise<{ versionId: bigint; prediction: SessionPrediction; isPartial: boolean }> {
    const { rerankedCandidates } = champion.signature
    const { rerankDeadlineMs } = this.options
    if (!rerank || rerankedCandidates === undefined || rerankDeadlineMs === 0)
      return { ...(await champion.predict(input, { signal })), isPartial: false }
    const { versionId, prediction } = await champion.predict(proposalQuestion(input, rerankedCandidates), {
      signal,
    })
    const question = rerankingQuestion(input, prediction, champion.signature.secondStageTells === true)
    // A substitute that answered in the champion's place may be of another vocabulary than its second stage.
    const reranked =
      question && versionId === champion.id
        ? await withinDeadline(
            (within) => champion.rerank!(question, { signal: within }),
            rerankDeadlineMs,
            signal,
          )
        : null
    return {
      versionId,
      prediction: reranked
        ? withReranking(prediction, reranked)
        : withoutReranking(prediction, input.itemCount),
      isPartial: question !== null && reranked === null,
    }
  }

  /** Whether the version that answers the question has a second stage that ranks new items, too. */
  async ranksNewItems(question: VisitQuestion): Promise<boolean> {
    const version = this.options.rerankDeadlineMs > 0 ? await this.versionOf([question]) : null
    return version?.signature.ranksNewItems === true
  }

  /** The items that the model knows; null where no model is trained yet. */
  async vocabulary(): Promise<ItemVocabulary | null> {
    const champion = await this.options.model.champion()
    return champion && this.vocabularyOf(champion)
  }

  /** The champion, or what the arm of the visitor answers with. Where that cannot be loaded, the champion answers for it. */
  private async versionOf(questions: readonly VisitQuestion[]): Promise<ServedVersion<SessionTypes> | null> {
    const versionId = questions[0]?.experiment?.versionId ?? null
    const ofArm = versionId === null ? null : await this.options.model.version(versionId).catch(() => null)
    return ofArm ?? this.options.model.champion()
  }

  private vocabularyOf(version: ServedVersion<SessionTypes>): Promise<ItemVocabulary> {
    const known = this.vocabularies.get(version.id)
    if (known) return known
    const reading = this.readVocabulary(version)
    this.vocabularies.set(version.id, reading)
    reading.catch(() => this.vocabularies.delete(version.id))
    const [oldest] = this.vocabularies.keys()
    if (this.vocabularies.size > MAX_VOCABULARIES) this.vocabularies.delete(oldest!)
    return reading
  }

  private async readVocabulary({ id, signature }: ServedVersion<SessionTypes>): Promise<ItemVocabulary> {
    return readVocabulary(await this.options.files(id), signature)
  }
}

/** Null where the second stage is not asked, ranks nothing new, or is of a version that knows some of these. */
function newItemsFor(
  { signature }: ServedVersion<SessionTypes>,
  vocabulary: ItemVocabulary,
  questions: readonly VisitQuestion[],
  { rerank = false, newItems = null }: AskOptions,
): NewCandidates | null {
  if (!rerank || newItems === null || signature.ranksNewItems !== true || questions.length !== 1) return null
  return newItems.itemIds.every((id) => vocabulary.indexOf(id) === NO_ITEM) ? newItems : null
}

/** The item that the visitor is at. */
export function lastItemOf(steps: readonly SessionEvent[]): string | null {
  return steps.findLast(({ itemId }) => itemId !== null)?.itemId ?? null
}

function withIndex(indexes: Int32Array | null, index: number): Int32Array | null {
  return index === NO_ITEM ? indexes : appended(indexes ?? new Int32Array(0), [index])
}

/** A copy with these at its end. It is set, not spread: a catalogue may hide more items than a call may have arguments. */
export function appended(indexes: Int32Array, others: readonly number[]): Int32Array {
  const all = new Int32Array(indexes.length + others.length)
  all.set(indexes)
  all.set(others, indexes.length)
  return all
}
