/** The shop simulator: worlds with known truth, in memory or written to a database. */
export { simulateDemandRows } from './demand-rows'
export { ACTIONS, actionProbabilities, type Action, type SessionState } from './generator/behaviour'
export { simulateTransactions, type DayTransactions } from './generator/transactions'
export { cellIndex, simulateWorld, type SimulatedWorld, type WorldParameters } from './generator/world'
export { WORLDS, parseWorldLaws, readWorldFile, type WorldLaws } from './laws'
export { SCALES, type ScaleName, type WorldScale } from './scales'
export {
  lastSeedDay,
  seedShop,
  type SeedOptions,
  type SeedProgress,
  type SeedSummary,
} from './writer/seed-shop'
