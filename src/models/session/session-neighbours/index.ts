/** Session neighbours: what visitors of sessions alike went on to, the recent ones first. */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { decodeArray, requireIndexes, requireOffsets } from '../../artifact-arrays'
import { rankingFamily } from '../ranking/ranking-family'
import { neighboursSchema, SESSION_NEIGHBOURS, type NeighboursConfig } from './config'
import { ITEMS_FILE, NeighbourScorer, OFFSETS_FILE } from './neighbour-scorer'
import { buildLoadedIndex } from './loaded-index'
import { buildSessionIndex } from './session-index'

export const sessionNeighbours = rankingFamily({
  family: SESSION_NEIGHBOURS,
  schema: neighboursSchema,
  leastSteps: 2,
  fit: async ({ steps, itemCount }, config) => ({
    itemScorer: new NeighbourScorer(buildSessionIndex(steps, itemCount, config), config, config),
  }),
  load: async (files, itemCount, config) => ({
    itemScorer: await loadNeighbours(files, itemCount, config),
  }),
})

/** @throws ARTIFACT_CORRUPT; TIMEOUT, INTERNAL_SERVER_ERROR where its thread fails */
export async function loadNeighbours(
  files: ArtifactFiles,
  itemCount: number,
  config: NeighboursConfig,
): Promise<NeighbourScorer> {
  const index = await buildLoadedIndex({ steps: readSteps(files, itemCount), itemCount, weighting: config })
  return new NeighbourScorer(index, config, config)
}

/** @throws ARTIFACT_CORRUPT. */
function readSteps(files: ArtifactFiles, itemCount: number) {
  const items = decodeArray(files, ITEMS_FILE, Int32Array)
  const offsets = decodeArray(files, OFFSETS_FILE, Uint32Array)
  requireIndexes(ITEMS_FILE, items, itemCount)
  requireOffsets(OFFSETS_FILE, offsets, items.length)
  return { offsets, items }
}
