/** A place, and the regions that it lies in, the nearest first. @param locationId null: nobody says where */
export function placesAround(
  locationId: bigint | null,
  parentOf: ReadonlyMap<bigint, bigint>,
): ReadonlySet<bigint> {
  const around = new Set<bigint>()
  for (let at = locationId; at !== null && !around.has(at); at = parentOf.get(at) ?? null) around.add(at)
  return around
}
