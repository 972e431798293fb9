/** The trees of an artifact of `boosted` or `random-forest` as ONNX files, with what another program has to know to use them. */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { decodeJson, encodeJson } from '../../artifact-json'
import { artifactPart } from '../../artifact-parts'
import { exportTreesToOnnx, loadBoostedTrees } from '../../boosting'
import { identitiesSchema } from './identities'
import { LEARNT_LEVELS } from './levels'
import { FOREST_FILE, forestSchema, IDENTITIES_FILE, partOfLevel } from './predictor'

/**
 * @returns a file for the mean and for each learnt level, by name, and `trees.json`: the columns that each reads, in order, what the codes of items, categories and places stand for, and by how much distances of levels from the median are
 * multiplied. Trees answer ratios to what a period would sell if nothing was learnt.
 * @throws ARTIFACT_CORRUPT
 */
export function onnxFilesOf(files: ArtifactFiles): ArtifactFiles {
  const { widths } = decodeJson(files, FOREST_FILE, forestSchema)
  // A column of the same name has the place in the list for a code; what is in none is missing (NaN).
  const codes = decodeJson(files, IDENTITIES_FILE, identitiesSchema)
  const trees = (part: string) => loadBoostedTrees(artifactPart(files, part))
  const mean = trees('mean')
  const columns = mean.parts.columns.map(({ name, kind }) => ({ name, kind }))
  const levels = LEARNT_LEVELS.map((level, index) => ({
    level,
    file: `${partOfLevel(level)}.onnx`,
    width: widths[index]!,
  }))
  return new Map([
    ['mean.onnx', exportTreesToOnnx(mean)],
    ...levels.map(({ level, file }) => [file, exportTreesToOnnx(trees(partOfLevel(level)))] as const),
    [
      'trees.json',
      encodeJson({
        ...{ input: 'x', output: 'prediction', columns, codes, mean: { file: 'mean.onnx' }, levels },
      }),
    ],
  ])
}
