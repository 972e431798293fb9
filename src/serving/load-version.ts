/** From the files of a version to a predictor that has run once. The same in the model host and in a process that answers by itself. */
import type { DeviceName } from '../contracts/operations/device'
import type { PredictOptions } from '../contracts/models/estimator'
import type { PredictorOf, Task, TaskTypes } from '../contracts/models/task'
import { invariant } from '../core/errors'
import { readArtifact } from '../registry/artifact-store'
import { familyToLoad, loadPart } from '../registry/task-catalog'
import { estimateMemory } from './memory-estimate'
import type { ModelToLoad } from './model-host-protocol'

/** Batches of one and of many take different paths through a runtime. */
const WARM_UP_ROWS = [1, 64]

export interface LoadedVersion {
  readonly predictor: PredictorOf<TaskTypes>
  /** What it takes in memory. */
  readonly estimatedBytes: number
}

/** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST */
export async function loadVersion(
  { artifact, taskModule, stage }: ModelToLoad,
  device: DeviceName,
): Promise<LoadedVersion> {
  const { manifest, files, largeFiles } = await readArtifact(artifact)
  const task = loadPart(taskModule, 'task') as Task
  const family = await familyToLoad(task, manifest.family).load()
  const predictor = await family.load(files, { device, largeFiles, stage })
  try {
    for (const rows of WARM_UP_ROWS) {
      await predictor.predict(task.serving.warmUpInput(predictor.signature, rows))
    }
    return { predictor, estimatedBytes: estimateMemory(files) }
  } catch (error) {
    await predictor.dispose()
    throw error
  }
}

/** @throws BAD_USER_INPUT where it is not one row; an invariant where the predictor does not explain itself, as its signature says; CANCELLED */
export function explanationOf(
  predictor: PredictorOf<TaskTypes>,
  input: unknown,
  options: PredictOptions = {},
): Promise<unknown> {
  invariant(predictor.explain !== undefined, 'only versions that explain themselves are asked to')
  return predictor.explain(input, options)
}
