/** What promotions are measured from: days and cells in, series out. Pure. */
export {
  competitorRatios,
  CompetitorPrices,
  logCompetitorPrices,
  type CompetitorPrice,
} from './competitor-prices'
export { exposureOf, hasDemand, holidayDays, liftDays, type LiftDays } from './lift-days'
export {
  PROMOTED_FROM,
  measurementPanel,
  type MeasurementDays,
  type MeasurementPanel,
} from './measurement-panel'
export { promotedShare, stockOutShare, sumOfCells } from './unit-series'
export { HOME_COLUMN, UserColumnsWriter, type UserColumn } from './user-columns'
