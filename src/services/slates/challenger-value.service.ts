/** What a ranking that was never tried would have brought, told from logged lists that left something to chance. */
import type { Viewer } from '../../contracts/viewer'
import { computeInThread } from '../../core/process/compute-in-thread'
import type { Queryable } from '../../db/client'
import { type LoggedSlate, readLoggedSlatesByIds } from '../../db/repositories/slates/slate-export.repository'
import {
  type LoggedList,
  type OffPolicyValue,
  type OpenEstimate,
  requireProbabilities,
} from '../../evaluation'
import { requireAdmin } from '../access'
import { requireConfidence } from '../../core/statistics/confidence'
import { refuse, requireText } from '../input-rules'
import { Turns } from '../turns'
import type { RecommendationIdSource } from './recommendation-ids'
import type { Estimated } from './slate-report.service'

export interface ChallengerEntryInput {
  /** The shop's key of an item, advert, way to pay or promotion: of what the logged list is of. */
  readonly targetExternalId: string
  /** From 1. */
  readonly rank: number
  /** How likely the challenger shows it there, above 0 and at most 1. */
  readonly probability: number
}

/** What the challenger would have shown in the place of a logged list. */
export interface ChallengerListInput {
  /** Any id of the list. */
  readonly recommendationId: string
  readonly entries: readonly ChallengerEntryInput[]
}

export interface ChallengerValueInput {
  readonly lists: readonly ChallengerListInput[]
  /** The probability mass of the intervals. */
  readonly confidence: number
}

export interface ChallengerValue {
  /** Those in the log. */
  readonly lists: number
  readonly visitors: number
  /** Lists whose id names none in the log, or one that a program was shown. */
  readonly skippedLists: number
  readonly effectiveLists: number
  readonly overlapFraction: number
  /** Clicks of a list; null where one visitor alone says nothing of how visitors differ. */
  readonly logged: Estimated | null
  /** The same of the challenger, by each of the estimators; null where it is refused. */
  readonly ips: Estimated | null
  readonly snips: Estimated | null
  readonly doublyRobust: Estimated | null
  readonly refusal: ChallengerRefusal | null
}

export const CHALLENGER_REFUSALS = ['NO_OVERLAP', 'TOO_FEW_LISTS'] as const
export interface ChallengerRefusal {
  readonly code: (typeof CHALLENGER_REFUSALS)[number]
  readonly reason: string
  readonly remedy: string
}

export const MAX_CHALLENGER_LISTS = 2_000
export const MAX_CHALLENGER_ENTRIES = 20_000
const MAX_RANK = 100
/** Threads at a time, and questions that wait for one. */
const MOST_AT_ONCE = 1
const MOST_WAITING = 8
const THREAD_LIMITS = { mostMs: 30_000, memoryMiB: 256 }

/** What the thread is given, and answers. */
export interface ValueQuestion {
  readonly lists: readonly LoggedList[]
  readonly confidence: number
}

export interface ChallengerValueServiceOptions {
  readonly database: Queryable
  readonly recommendationIds: RecommendationIdSource
}

export class ChallengerValueService {
  private readonly turns = new Turns(MOST_AT_ONCE, MOST_WAITING, 'challengers')

  constructor(private readonly options: ChallengerValueServiceOptions) {}

  /**
   * Rewards are clicks. Where the logged lists could not have shown what the challenger shows, or are too few, its value is null and says why.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where there are no lists or too many, one is named twice, an entry is none, the
   * probabilities of a rank sum to more than 1, lists are of several kinds (items, adverts), or no list is in the log; RATE_LIMITED where too many wait
   */
  async value(viewer: Viewer, input: ChallengerValueInput): Promise<ChallengerValue> {
    requireAdmin(viewer)
    requireConfidence(input.confidence)
    requireLists(input.lists)
    return this.turns.take(() => this.valueOf(input))
  }

  private async valueOf({ lists, confidence }: ChallengerValueInput): Promise<ChallengerValue> {
    const { database, recommendationIds } = this.options
    const ids = await recommendationIds.open()
    const given = new Map<string, ChallengerListInput>()
    lists.forEach((list, index) => {
      const slateId = ids.read(list.recommendationId)?.slateId
      if (slateId === undefined) return
      if (given.has(slateId)) refuse(`lists[${index}] names a list that another one names, too`)
      given.set(slateId, list)
    })
    const logged = await readLoggedSlatesByIds(database, [...given.keys()])
    if (logged.length === 0)
      refuse('None of the lists is in the log; take the ids of entries that were recommended')
    // Clicks of lists of several kinds have no mean that says anything.
    const types = [...new Set(logged.map(({ targetType }) => targetType))].sort()
    if (types.length > 1)
      refuse(
        `All lists must be of one kind, and these are of ${types.join(' and ')}; ask about each by itself`,
      )
    const question: ValueQuestion = {
      lists: logged.map((slate) => toLoggedList(slate, given.get(slate.id)!)),
      confidence,
    }
    const value = await computeInThread<OffPolicyValue>(
      'services/slates/challenger-value.worker',
      question,
      THREAD_LIMITS,
    )
    const { logged: ofLogged, challenger, refusal, effectiveLists, overlapFraction } = value
    const within = ({ mean, lower, upper }: OpenEstimate): Estimated | null =>
      lower === null || upper === null ? null : { mean, lower, upper, confidence }
    return {
      lists: value.lists,
      visitors: value.visitors,
      skippedLists: lists.length - logged.length,
      effectiveLists,
      overlapFraction,
      logged: within(ofLogged),
      ips: challenger && within(challenger.ips),
      snips: challenger && within(challenger.snips),
      doublyRobust: challenger && within(challenger.doublyRobust),
      refusal,
    }
  }
}

function requireLists(lists: readonly ChallengerListInput[]): void {
  if (lists.length === 0 || lists.length > MAX_CHALLENGER_LISTS)
    refuse(`lists must be 1 to ${MAX_CHALLENGER_LISTS}`)
  const entries = lists.reduce((sum, list) => sum + list.entries.length, 0)
  if (entries > MAX_CHALLENGER_ENTRIES)
    refuse(`All lists together may have ${MAX_CHALLENGER_ENTRIES} entries`)
  lists.forEach((list, index) => {
    const where = `lists[${index}]`
    requireText(list.recommendationId, `${where}.recommendationId`)
    for (const { targetExternalId, rank } of list.entries) {
      requireText(targetExternalId, `${where}.entries.targetExternalId`)
      if (!Number.isInteger(rank) || rank < 1 || rank > MAX_RANK)
        refuse(`${where}: rank must be a whole number from 1 to ${MAX_RANK}`)
    }
    try {
      requireProbabilities({ visitor: '', logged: [], challenger: list.entries.map(toEntry) })
    } catch (error) {
      if (error instanceof RangeError) refuse(`${where}: ${error.message}`)
      throw error
    }
  })
}

function toEntry({ targetExternalId, rank, probability }: ChallengerEntryInput) {
  return { target: targetExternalId, rank, probability }
}

function toLoggedList({ visitor, entries }: LoggedSlate, challenger: ChallengerListInput): LoggedList {
  return {
    visitor,
    logged: entries.map(({ target, rank, propensity, isClicked }) => ({
      target,
      rank,
      propensity,
      reward: Number(isClicked),
    })),
    challenger: challenger.entries.map(toEntry),
  }
}
