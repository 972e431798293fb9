/** How much of a world is made. Laws (what holds in it) and scale (how much there is of it) are independent. */
import { PLACES, type Place } from './places'

export interface WorldScale {
  readonly items: number
  readonly stores: readonly Place[]
  /** The ONLINE location keeps the days and holidays of this place. */
  readonly home: Place
  readonly historyDays: number
  /** Simulated beyond the last day: plans and forecasts of covariates for everyone, demand for truth only. */
  readonly futureDays: number
  readonly users: number
  /** The last so many days have recorded sessions; older orders have none (retention). */
  readonly sessionDays: number
}

export const SCALES = {
  tiny: {
    items: 8,
    stores: [PLACES.berlin, PLACES.newYork],
    home: PLACES.berlin,
    historyDays: 200,
    futureDays: 35,
    users: 40,
    sessionDays: 14,
  },
  demo: {
    items: 60,
    stores: [PLACES.berlin, PLACES.hamburg, PLACES.lisbon, PLACES.reykjavik],
    home: PLACES.berlin,
    historyDays: 540,
    futureDays: 35,
    users: 1_500,
    sessionDays: 30,
  },
  large: {
    items: 240,
    stores: Object.values(PLACES),
    home: PLACES.berlin,
    historyDays: 600,
    futureDays: 35,
    users: 20_000,
    sessionDays: 30,
  },
} as const satisfies Record<string, WorldScale>

export type ScaleName = keyof typeof SCALES
