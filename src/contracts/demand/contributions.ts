/** What the inputs of a demand forecast add to it. */

export const DRIVER_GROUPS = [
  'RECENT',
  'CALENDAR',
  'PRICE',
  'PROMOTION',
  'EVENTS',
  'CLOSURES',
  'WEATHER',
  'NAMED',
  'IDENTITY',
] as const
export type DriverGroup = (typeof DRIVER_GROUPS)[number]

/** Of one series, by a model that explains itself. In each period, `usual` and all of `groups` add up to the mean that is forecast. */
export interface DemandContributions {
  /** `[horizon]`, in units. */
  readonly usual: Float64Array
  /** `[horizon]` each, in units; only of groups that add or take away anything. */
  readonly groups: ReadonlyMap<DriverGroup, Float64Array>
}
