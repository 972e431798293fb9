/**
 * The process that runs models for the server: native inference blocks the loop that it runs on and may crash, so it
 * has a process of its own. It knows no database: the server tells it which artifacts to load.
 */
import type { DemandPredictor } from '../contracts/estimator'
import { serveParent, type HandlerContext } from '../core/child-process-worker'
import { ForecartError } from '../core/errors'
import { DEMAND_FAMILIES } from '../models/demand/families'
import { readArtifact, type ArtifactLocation } from '../registry/artifact-store'
import type { ModelHostProtocol } from './model-host-protocol'
import { warmUpInput } from './warm-up'

/** Batches of one and of many take different paths through a runtime. */
const WARM_UP_ROWS = [1, 64]

const predictors = new Map<bigint, Promise<DemandPredictor>>()

async function loadPredictor(artifact: ArtifactLocation): Promise<DemandPredictor> {
  const { manifest, files } = await readArtifact(artifact)
  const family = Object.values(DEMAND_FAMILIES).find((known) => known.family === manifest.family)
  if (!family) {
    throw new ForecartError('ARTIFACT_CORRUPT', `No model family is called "${manifest.family}"`)
  }
  const predictor = await family.load(files)
  try {
    for (const rows of WARM_UP_ROWS) await predictor.predict(warmUpInput(predictor.signature, rows))
    return predictor
  } catch (error) {
    await predictor.dispose()
    throw error
  }
}

async function load({ versionId, artifact }: ModelHostProtocol['load']['payload']) {
  const startedAt = performance.now()
  let loading = predictors.get(versionId)
  if (!loading) {
    loading = loadPredictor(artifact)
    predictors.set(versionId, loading)
    loading.catch(() => predictors.delete(versionId))
  }
  const { signature } = await loading
  return { signature, loadMs: performance.now() - startedAt }
}

async function unload({ versionId }: ModelHostProtocol['unload']['payload']): Promise<null> {
  const loaded = predictors.get(versionId)
  predictors.delete(versionId)
  await (await loaded)?.dispose()
  return null
}

async function predict(
  { versionId, input }: ModelHostProtocol['predict']['payload'],
  { signal }: HandlerContext<unknown>,
) {
  const predictor = await predictors.get(versionId)
  if (!predictor) {
    throw new ForecartError('MODEL_HOST_UNAVAILABLE', `Version ${versionId} is not loaded`, {
      retryable: true,
    })
  }
  const startedAt = performance.now()
  const prediction = await predictor.predict(input, { signal })
  return { prediction, computeMs: performance.now() - startedAt }
}

serveParent<ModelHostProtocol>({ load, unload, predict })
