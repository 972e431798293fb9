/**
 * The process that runs models for the server: native inference blocks the loop that it runs on and may crash, so it
 * has a process of its own. It knows no database: the server tells it which artifacts to load.
 */
import type { DeviceName } from '../contracts/device'
import type { DemandPredictor } from '../contracts/estimator'
import { serveParent, type HandlerContext } from '../core/child-process-worker'
import { ForecartError } from '../core/errors'
import { encodeId } from '../core/ids'
import { familyToLoad } from '../models/demand/families'
import { readArtifact, type ArtifactLocation } from '../registry/artifact-store'
import { estimateMemory } from './memory-estimate'
import type { ModelHostProtocol } from './model-host-protocol'
import { warmUpInput } from './warm-up'

/** Batches of one and of many take different paths through a runtime. */
const WARM_UP_ROWS = [1, 64]

interface Loaded {
  readonly predictor: DemandPredictor
  readonly estimatedBytes: number
}

const predictors = new Map<bigint, Promise<Loaded>>()

async function loadPredictor(artifact: ArtifactLocation, device: DeviceName): Promise<Loaded> {
  const { manifest, files } = await readArtifact(artifact)
  const predictor = await familyToLoad(manifest.family).load(files, device)
  try {
    for (const rows of WARM_UP_ROWS) await predictor.predict(warmUpInput(predictor.signature, rows))
    return { predictor, estimatedBytes: estimateMemory(files) }
  } catch (error) {
    await predictor.dispose()
    throw error
  }
}

async function load({ versionId, artifact, device }: ModelHostProtocol['load']['payload']) {
  const startedAt = performance.now()
  let loading = predictors.get(versionId)
  if (!loading) {
    loading = loadPredictor(artifact, device)
    predictors.set(versionId, loading)
    loading.catch(() => predictors.delete(versionId))
  }
  const { predictor, estimatedBytes } = await loading
  return { signature: predictor.signature, estimatedBytes, loadMs: performance.now() - startedAt }
}

async function verify({ artifact }: ModelHostProtocol['verify']['payload']): Promise<null> {
  await readArtifact(artifact)
  return null
}

async function unload({ versionId }: ModelHostProtocol['unload']['payload']): Promise<null> {
  const loaded = predictors.get(versionId)
  predictors.delete(versionId)
  await (await loaded)?.predictor.dispose()
  return null
}

async function predict(
  { versionId, input }: ModelHostProtocol['predict']['payload'],
  { signal }: HandlerContext<unknown>,
) {
  const loaded = await predictors.get(versionId)
  if (!loaded) {
    throw new ForecartError(
      'MODEL_HOST_UNAVAILABLE',
      `The model version "${encodeId('ModelVersion', versionId)}" is not loaded`,
      {
        retryable: true,
      },
    )
  }
  const startedAt = performance.now()
  const prediction = await loaded.predictor.predict(input, { signal })
  return { prediction, computeMs: performance.now() - startedAt }
}

serveParent<ModelHostProtocol>({ load, verify, unload, predict })
