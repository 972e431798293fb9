/**
 * The process that runs models for the server: native inference blocks the loop that it runs on and may crash, so it
 * has a process of its own. It knows no database: the server tells it which artifacts to load.
 */
import { serveParent, type HandlerContext } from '../core/process/child-process-worker'
import { ForecartError } from '../core/errors'
import { encodeId } from '../core/ids'
import { readArtifact } from '../registry/artifact-store'
import { explanationOf, loadVersion, type LoadedVersion } from './load-version'
import type { ModelHostProtocol } from './model-host-protocol'

const versions = new Map<bigint, Promise<LoadedVersion>>()

async function load({ versionId, device, ...model }: ModelHostProtocol['load']['payload']) {
  const startedAt = performance.now()
  let loading = versions.get(versionId)
  if (!loading) {
    loading = loadVersion(model, device)
    versions.set(versionId, loading)
    loading.catch(() => versions.delete(versionId))
  }
  const { predictor, estimatedBytes } = await loading
  return { signature: predictor.signature, estimatedBytes, loadMs: performance.now() - startedAt }
}

async function verify({ artifact }: ModelHostProtocol['verify']['payload']): Promise<null> {
  await readArtifact(artifact)
  return null
}

async function unload({ versionId }: ModelHostProtocol['unload']['payload']): Promise<null> {
  const loaded = versions.get(versionId)
  versions.delete(versionId)
  await (await loaded)?.predictor.dispose()
  return null
}

async function predict(
  { versionId, input }: ModelHostProtocol['predict']['payload'],
  { signal }: HandlerContext<unknown>,
) {
  const loaded = await requireVersion(versionId)
  const startedAt = performance.now()
  const prediction = await loaded.predictor.predict(input, { signal })
  return { prediction, computeMs: performance.now() - startedAt }
}

async function explain(
  { versionId, input }: ModelHostProtocol['explain']['payload'],
  { signal }: HandlerContext<unknown>,
) {
  const { predictor } = await requireVersion(versionId)
  return { explanation: await explanationOf(predictor, input, { signal }) }
}

async function observe({ versionId, observation }: ModelHostProtocol['observe']['payload']): Promise<null> {
  const { predictor } = await requireVersion(versionId)
  await predictor.observe?.(observation)
  return null
}

async function requireVersion(versionId: bigint): Promise<LoadedVersion> {
  const loaded = await versions.get(versionId)
  if (loaded) return loaded
  throw new ForecartError(
    'MODEL_HOST_UNAVAILABLE',
    `The model version "${encodeId('ModelVersion', versionId)}" is not loaded`,
    { retryable: true },
  )
}

serveParent<ModelHostProtocol>({ load, verify, unload, predict, explain, observe })
