/** What visitors did, as it was known at an instant. */
import { MOST_UNSEEN_ITEMS, type SessionCorpus } from '../contracts/session/session'
import type { Queryable } from '../db/client'
import { MOST_TEXTS, readSessionEvents } from '../db/repositories/behaviour/session-corpus.repository'
import type { Logger } from '../core/logger'
import {
  MOST_CATALOGUE_ROWS,
  readItemCatalogue,
  readOtherItems,
  readPlaceTimeZones,
} from '../db/repositories/behaviour/item-catalogue.repository'
import { MOST_WEATHER_ROWS, readPlaceWeather } from '../db/repositories/behaviour/place-weather.repository'
import { buildItemCatalogue } from '../features/session/item-catalogue'
import { PlaceWeather, weatherDays, withWeather } from '../features/session/place-weather'
import { corpusOfVisits } from '../features/session/visits'

const DAY_MS = 86_400_000
/** About a gigabyte of rows on their way; what a model learns of older visits is little. */
const MAX_EVENTS = 3_000_000

export interface SessionCorpusOptions {
  /** Hears of what is left out, because there is too much of it. */
  readonly logger?: Pick<Logger, 'warn'>
  /** Events at most: the newest ones. */
  readonly mostEvents?: number
  /** Different queries, and devices, at most: the most frequent ones. */
  readonly mostTexts?: number
  /** Prices, reviews and discounts at most: the newest ones of each item. */
  readonly mostCatalogueRows?: number
  /** What was told of the weather of days at most: the newest days. */
  readonly mostWeatherRows?: number
}

/**
 * The visits of the last `days` up to `asOf`, the items in them, and the newest ones that are in none: prices, ratings, discounts and the weather are those that were known then; words and
 * categories are those of today, since the shop keeps no others.
 */
export async function readSessionCorpus(
  db: Queryable,
  asOf: Date,
  days: number,
  options: SessionCorpusOptions = {},
): Promise<SessionCorpus> {
  const { logger, mostEvents = MAX_EVENTS, mostTexts = MOST_TEXTS } = options
  const { mostCatalogueRows = MOST_CATALOGUE_ROWS, mostWeatherRows = MOST_WEATHER_ROWS } = options
  const from = new Date(asOf.getTime() - days * DAY_MS)
  const window = { from, to: asOf, asOf, maxEvents: mostEvents, withTexts: true, mostTexts }
  const events = await readSessionEvents(db, window)
  if (events.session.length >= mostEvents)
    logger?.warn({ mostEvents }, 'the model learns from the newest events alone: there are too many')
  const { leftOut } = events.said ?? {}
  if (leftOut && leftOut.queries + leftOut.devices > 0)
    logger?.warn(
      { leftOut, mostTexts },
      'the model learns from the most frequent queries and devices alone: there are too many different ones',
    )
  const corpus = corpusOfVisits(events)
  const zoneOf = await readPlaceTimeZones(db, corpus.placeIds)
  const placeTimeZones = corpus.placeIds.map((placeId) => zoneOf.get(placeId) ?? null)
  const weather = await readPlaceWeather(db, {
    ...{ placeIds: corpus.placeIds, asOf, most: mostWeatherRows },
    ...weatherDays(from.getTime(), asOf.getTime()),
  })
  if (weather.place.length >= mostWeatherRows)
    logger?.warn(
      { mostWeatherRows },
      'the model learns from the weather of the newest days alone: there is too much',
    )
  const columns = await readItemCatalogue(db, corpus.vocabulary.itemIds, asOf, mostCatalogueRows)
  if (columns.leftOut && Object.values(columns.leftOut).some((rows) => rows > 0))
    logger?.warn(
      { leftOut: columns.leftOut, mostCatalogueRows },
      'the model learns from the newest prices, reviews and discounts of each item alone: there are too many',
    )
  const otherIds = await readOtherItems(db, corpus.vocabulary.itemIds, asOf, MOST_UNSEEN_ITEMS)
  const others = buildItemCatalogue(await readItemCatalogue(db, otherIds, asOf, mostCatalogueRows))
  return {
    ...withWeather(corpus, new PlaceWeather(weather, placeTimeZones)),
    placeTimeZones,
    catalogue: buildItemCatalogue(columns),
    ...(others.words && { unvisited: { itemIds: otherIds, words: others.words, prices: others.prices } }),
  }
}
