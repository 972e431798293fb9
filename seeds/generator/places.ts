/** Regions and selling locations, and how much and how alike they sell. */
import { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import type { Place } from '../places'
import type { WorldScale } from '../scales'
import type { SimulatedLocation, SimulatedRegion } from './entities'
import { cholesky } from './random'

const EARTH_RADIUS_KM = 6_371

export function simulatePlaces(scale: WorldScale): {
  regions: SimulatedRegion[]
  locations: SimulatedLocation[]
} {
  const regions: SimulatedRegion[] = []
  const locations: SimulatedLocation[] = scale.stores.map((place) => {
    let region = regions.findIndex(({ name }) => name === place.region)
    if (region < 0) {
      const externalId = `region-${place.region.toLowerCase().replaceAll(' ', '-')}`
      region = regions.push({ externalId, name: place.region, timeZone: place.timeZone }) - 1
    }
    return {
      externalId: `store-${place.key}`,
      name: place.name,
      kind: 'STORE',
      region,
      timeZone: place.timeZone,
      country: place.country,
      place,
    }
  })
  const { timeZone, country } = scale.home
  locations.push({
    externalId: 'online',
    name: 'Online',
    kind: 'ONLINE',
    region: null,
    timeZone,
    country,
    place: null,
  })
  return { regions, locations }
}

/**
 * Cholesky factor `[locations, locations]` of the correlation of shocks: `exp(-distance / range)` between stores; the online
 * shop, which sells everywhere, is correlated alike with all of them.
 */
export function spatialFactor(locations: readonly SimulatedLocation[], rangeKm: number): Float64Array {
  const size = locations.length
  const correlation = new Float64Array(size * size)
  const online = 0.3
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      const [from, to] = [locations[a]!.place, locations[b]!.place]
      const near = from && to ? Math.exp(-distanceKm(from, to) / rangeKm) : online
      correlation[a * size + b] = a === b ? 1 : near
    }
  }
  // A little on the diagonal keeps the matrix positive definite, whatever the distances and the online correlation.
  for (let a = 0; a < size; a++) correlation[a * size + a]! += 0.15
  const factor = cholesky(correlation, size)
  for (let i = 0; i < factor.length; i++) factor[i]! /= Math.sqrt(1.15)
  return factor
}

/** Log of each location's size, spatially correlated. */
export function locationSizes(
  seed: number,
  laws: WorldLaws,
  locations: readonly SimulatedLocation[],
  factor: Float64Array,
): Float64Array {
  const draws = locations.map((location) => new Rng(seed, 'location-size', location.externalId).normal())
  return Float64Array.from(locations, (location, row) => {
    let correlated = 0
    for (let column = 0; column <= row; column++)
      correlated += factor[row * locations.length + column]! * draws[column]!
    return location.kind === 'ONLINE'
      ? Math.log(laws.places.onlineFactor)
      : laws.places.sizeSpread * correlated
  })
}

/** Haversine. */
function distanceKm(from: Place, to: Place): number {
  const radians = Math.PI / 180
  const latitude = Math.sin(((to.latitude - from.latitude) * radians) / 2) ** 2
  const longitude = Math.sin(((to.longitude - from.longitude) * radians) / 2) ** 2
  const h = latitude + Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * longitude
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(h))
}
