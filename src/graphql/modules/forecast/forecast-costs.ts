/** What forecasts cost, as it was measured (test/e2e/dearest-queries.test.ts), where nothing else is said. */
import { MAX_PARTS, PARTS_AT_ONCE } from '../../../services/demand/reconciled-forecast.service'

export const FORECAST_COST = 5
/** A thousand paths are summed: a millisecond. */
export const TOTAL_COST = 200
/** Up to 256 rows for the model, each a forecast without its reading: as much as some ten forecasts of a page of 128. Each entry of the list bears its part. */
export const DRIVERS_COST = 3_000
/** Up to 366 periods of one series, of which it is told what is to be known: a millisecond or two. */
export const QUALITY_COST = 300
/** A series is read and its context cleaned: half a millisecond, and three with a filter and an isolation forest, which is grown only where a period is far out. */
export const CLEANING_ENTRY_COST = 150
/**
 * The sales of four weeks hour by hour, of the item and of the 700 items of a day that sold most at the place: up to some 100,000 orders of a place are
 * read, once for all its items. It is an estimate: none of the dearest queries asks for a nowcast.
 */
export const NOWCAST_COST = 500
/** The places, those hours and the place's, categories of items, and stock-outs. */
export const NOWCAST_STATEMENTS = 5
/** Forecasts of all items that match, not only of those on the page, or of all items and places that a sum is made of. */
export const WHOLE_SHOP_COST = 15_000
/** The statements that read 5,000 items, five hundred at a time. */
export const RANKING_STATEMENTS = 620

/** A panel is read in this many statements for each 128 series. One place in a document asks for one location, so for one origin day. */
const PANEL_STATEMENTS = 14
/** Those of single items take one less than those of sums. */
const PANEL_STATEMENTS_OF_A_SERIES = 13 / 128

/** The item, the place, the places that sell, units as they were recorded, and a panel. */
export const QUALITY_STATEMENTS = 4 + PANEL_STATEMENTS
/** The version, the place, the places that sell, a page of items, and a panel of up to 500 series. */
export const CLEANING_STATEMENTS = 5 + 4 * PANEL_STATEMENTS
/** The version, the places, and a panel of its own. */
export const DRIVERS_STATEMENTS = 3 + PANEL_STATEMENTS
/** The location, the origin day, what is stored (looked up, read, read again), series made (two), storing what was made, and a panel. */
export const FORECAST_STATEMENTS = {
  ofAllParents: 8 + PANEL_STATEMENTS,
  ofEachParent: PANEL_STATEMENTS_OF_A_SERIES,
}
/** It is up to three different days on earth at a time, so forecasts of places anywhere begin at up to three origin days. */
export const ORIGIN_DAYS = 3
/** Revisions, the places, a panel, and units as they were recorded. */
export const HISTORY_STATEMENTS = {
  ofAllParents: 3 + PANEL_STATEMENTS,
  ofEachParent: PANEL_STATEMENTS_OF_A_SERIES,
}
const PARTS_TURNS = MAX_PARTS / PARTS_AT_ONCE
/** The places, the items, and forecasts of parts in turns, each of up to three origin days. */
export const RECONCILIATION_STATEMENTS =
  3 + PARTS_TURNS * (8 + PANEL_STATEMENTS * Math.ceil(PARTS_AT_ONCE / 128 + ORIGIN_DAYS - 1))
