/** What a test of a promotion would find, before it is run: by placebos on the shop's own history, with the test of the measurement. */
import { noneNamed } from '../../contracts/not-found'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import { ForecartError } from '../../core/errors'
import { requireConfidence } from '../../core/statistics/confidence'
import type { Clock } from '../../core/time/clock'
import type { Day } from '../../core/time/day'
import { originDaysAt } from '../../datasets/origin-days'
import { readPlaceHistory } from '../../datasets/place-history'
import type { Queryable } from '../../db/client'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import type { Refusal, TestDesign } from '../../evaluation'
import { requireScope } from '../access'
import { refuse, requireDistinct } from '../input-rules'
import type { CatalogService } from '../shop/catalog.service'
import type { LocationService } from '../shop/location.service'
import type { EffectThread } from './effect-thread'

export interface TestDesignInput {
  readonly items: readonly EntityRef[]
  /** The places that are to be treated; absent: they are chosen. */
  readonly locations?: readonly EntityRef[] | null
  readonly durationsDays: readonly number[]
  readonly confidence: number
  readonly power: number
}

export type { TestDesign } from '../../evaluation'
export type TestDesignRefusalCode = Refusal['code'] | 'TOO_LARGE'

export interface TestDesignValue {
  readonly refusal: {
    readonly code: TestDesignRefusalCode
    readonly message: string
    readonly remedy: string
  } | null
  /** The best first. Names are decimal keys of places. */
  readonly designs: readonly TestDesign[]
  readonly historyFrom: Day | null
  readonly historyTo: Day | null
  readonly historyDays: number
  readonly confidence: number
  readonly power: number
}

export interface PromotionTestDesignOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly catalog: CatalogService
  readonly locations: LocationService
  readonly thread: EffectThread
}

const MOST_DURATIONS = 5
const LONGEST_DAYS = 90
const MOST_ITEMS = 500

export class PromotionTestDesignService {
  constructor(private readonly options: PromotionTestDesignOptions) {}

  /** @throws BAD_USER_INPUT, NOT_FOUND for what is asked wrongly; RATE_LIMITED, TIMEOUT as the measurement */
  async design(viewer: Viewer, input: TestDesignInput): Promise<TestDesignValue> {
    requireScope(viewer, 'read')
    checkInput(input)
    const { database, clock, catalog, locations, thread } = this.options
    const items = await found('Item', input.items, (refs) => catalog.itemsByRef(viewer, refs))
    const wanted = input.locations?.length
      ? await found('Location', input.locations, (refs) => locations.locationsByRef(viewer, refs))
      : null
    const places = await readSellingLocations(database)
    const none = {
      designs: [],
      historyFrom: null,
      historyTo: null,
      historyDays: 0,
      confidence: input.confidence,
      power: input.power,
    }
    if (places.length === 0) return { ...none, refusal: NO_PLACE }
    const itemIds = [...new Set(items.map(({ id }) => String(id)))]
    const history = await readPlaceHistory(database, itemIds, places, originDaysAt(clock.now(), places).all)
    if (!history) return { ...none, refusal: TOO_LARGE }
    const { placeIds, series, from, to } = history
    const treated = wanted?.map(({ id, externalId }) => {
      if (placeIds.includes(String(id))) return String(id)
      throw new ForecartError(
        'BAD_USER_INPUT',
        `The location "${externalId}" is no place at which enough is known of these items`,
      )
    })
    const ofHistory = { ...none, historyFrom: from, historyTo: to, historyDays: series[0]?.length ?? 0 }
    if (series.length === 0) return { ...ofHistory, refusal: NO_PLACE }
    const answer = await thread.design(
      { names: placeIds, series },
      { durations: input.durationsDays, confidence: input.confidence, power: input.power, treated },
    )
    if ('code' in answer) {
      const { code, reason, remedy } = answer
      return { ...ofHistory, refusal: { code, message: reason, remedy } }
    }
    return { ...ofHistory, refusal: answer.length > 0 ? null : UNUSABLE, designs: answer }
  }
}

const TOO_LARGE = {
  code: 'TOO_LARGE',
  message: 'There are more than 1,000 pairs of an item and a place.',
  remedy: 'Name fewer items.',
} as const

const NO_PLACE = {
  code: 'NO_DONORS',
  message: 'There is no place at which enough is known of these items.',
  remedy: 'Import what was sold of them at each place.',
} as const

const UNUSABLE = {
  code: 'HISTORY_TOO_SHORT',
  message: 'The history holds no stretch with twice as many days before it as the test has.',
  remedy: 'Import more history, or plan a shorter test.',
} as const

function checkInput({ items, durationsDays, confidence, power }: TestDesignInput): void {
  if (items.length === 0 || items.length > MOST_ITEMS) refuse(`items has to name 1 to ${MOST_ITEMS} items`)
  if (durationsDays.length === 0 || durationsDays.length > MOST_DURATIONS)
    refuse(`durationsDays has to name 1 to ${MOST_DURATIONS} lengths`)
  for (const days of durationsDays) {
    if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS)
      refuse(`A test lasts 1 to ${LONGEST_DAYS} days; ${days} is none of them`)
  }
  requireDistinct(durationsDays, 'durationsDays')
  requireConfidence(confidence)
  requireConfidence(power, 'power')
}

async function found<Row>(
  type: 'Item' | 'Location',
  refs: readonly EntityRef[],
  read: (refs: readonly EntityRef[]) => Promise<readonly (Row | null)[]>,
): Promise<Row[]> {
  return (await read(refs)).map((row, index) => {
    if (row) return row
    throw noneNamed(type, refs[index]!)
  })
}
