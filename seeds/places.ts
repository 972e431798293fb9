/** Where the simulated shop has stores. Climate figures are rounded monthly normals: enough for plausible weather, no more. */
export interface Place {
  readonly key: string
  readonly name: string
  readonly region: string
  readonly country: string
  readonly timeZone: string
  readonly latitude: number
  readonly longitude: number
  readonly climate: {
    readonly meanC: number
    /** Half the distance between the warmest and the coldest month. */
    readonly amplitudeC: number
    readonly rainyDayShare: number
    readonly rainyDayMm: number
  }
}

const place = (
  [key, name, region, country, timeZone]: readonly [string, string, string, string, string],
  [latitude, longitude]: readonly [number, number],
  [meanC, amplitudeC, rainyDayShare, rainyDayMm]: readonly [number, number, number, number],
): Place => ({
  key,
  name,
  region,
  country,
  timeZone,
  latitude,
  longitude,
  climate: { meanC, amplitudeC, rainyDayShare, rainyDayMm },
})

export const PLACES = {
  berlin: place(
    ['berlin', 'Berlin', 'Central Europe', 'DE', 'Europe/Berlin'],
    [52.52, 13.405],
    [10, 10, 0.36, 4.5],
  ),
  hamburg: place(
    ['hamburg', 'Hamburg', 'Central Europe', 'DE', 'Europe/Berlin'],
    [53.551, 9.993],
    [9.5, 8.5, 0.42, 5],
  ),
  vienna: place(
    ['vienna', 'Vienna', 'Central Europe', 'AT', 'Europe/Vienna'],
    [48.208, 16.372],
    [11, 10.5, 0.3, 5.5],
  ),
  paris: place(
    ['paris', 'Paris', 'Western Europe', 'FR', 'Europe/Paris'],
    [48.857, 2.352],
    [12.5, 8, 0.35, 4.5],
  ),
  madrid: place(
    ['madrid', 'Madrid', 'Western Europe', 'ES', 'Europe/Madrid'],
    [40.417, -3.704],
    [15, 10, 0.17, 6],
  ),
  lisbon: place(
    ['lisbon', 'Lisbon', 'Atlantic', 'PT', 'Europe/Lisbon'],
    [38.722, -9.139],
    [17.5, 6, 0.25, 7.5],
  ),
  reykjavik: place(
    ['reykjavik', 'Reykjavik', 'Atlantic', 'IS', 'Atlantic/Reykjavik'],
    [64.147, -21.942],
    [5.5, 6, 0.45, 5],
  ),
  dublin: place(
    ['dublin', 'Dublin', 'Atlantic', 'IE', 'Europe/Dublin'],
    [53.35, -6.26],
    [10, 5.5, 0.42, 4.5],
  ),
  newYork: place(
    ['new-york', 'New York', 'North America', 'US', 'America/New_York'],
    [40.713, -74.006],
    [13, 12, 0.33, 9.5],
  ),
  chicago: place(
    ['chicago', 'Chicago', 'North America', 'US', 'America/Chicago'],
    [41.878, -87.63],
    [10.5, 14, 0.34, 7.5],
  ),
  toronto: place(
    ['toronto', 'Toronto', 'North America', 'CA', 'America/Toronto'],
    [43.653, -79.383],
    [9.5, 13.5, 0.37, 6],
  ),
} as const satisfies Record<string, Place>
