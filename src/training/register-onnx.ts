/** A model that was trained elsewhere becomes a version: checked against its signature, tried on a probe batch, registered. */
import { DEMAND_MODEL, type GateReport, type Metric } from '../contracts/model-version'
import { ChildProcess } from '../core/child-process'
import { compiledEntry } from '../core/child-process-entry'
import { ForecartError, hasErrorCode } from '../core/errors'
import type { Logger } from '../core/logger'
import type { ModelVersionRecord } from '../db/repositories/model.repository'
import {
  checkOnnxFile,
  parseRegisteredSignature,
  REGISTERED_MODEL_FILE,
  REGISTERED_ONNX,
} from '../models/demand/registered-onnx'
import { SIGNATURE_FILE } from '../models/demand/signature'
import type { ArtifactLocation } from '../registry/artifact-store'
import { sha256Of } from '../registry/manifest'
import type { ModelRegistry } from '../registry/registry'
import type { OnnxProbeProtocol } from './onnx-probe-protocol'

/** A model that needs longer for a handful of series cannot serve. */
const PROBE_DEADLINE_MS = 60_000

export interface RegisterOnnxRequest {
  readonly onnx: Uint8Array
  /** Parsed signature.json. */
  readonly signature: unknown
  readonly actor: string
  /** What the figures of the model were elsewhere; shown, not judged. */
  readonly metrics: readonly Metric[]
  readonly codeVersion: string
  readonly now: Date
  readonly logger: Logger
  /** How long the model may take to load and to answer a handful of series. */
  readonly probeDeadlineMs?: number
}

/** @throws BAD_USER_INPUT where signature, file or answers do not fit; ARTIFACT_CORRUPT where the file is no ONNX model. */
export async function registerOnnx(
  registry: ModelRegistry,
  request: RegisterOnnxRequest,
): Promise<ModelVersionRecord> {
  const signature = parseRegisteredSignature(request.signature)
  const files = new Map<string, Uint8Array>([
    [SIGNATURE_FILE, Buffer.from(`${JSON.stringify(signature, null, 2)}\n`)],
    [REGISTERED_MODEL_FILE, request.onnx],
  ])
  checkOnnxFile(request.onnx, signature)
  const today = request.now.toISOString().slice(0, 10)
  const staged = await registry.stage({
    modelName: DEMAND_MODEL,
    family: REGISTERED_ONNX,
    files,
    lineage: {
      trainedFrom: today,
      trainedTo: today,
      dataAsOf: request.now.toISOString(),
      // What it was trained on is not known here: its own bytes stand for it.
      datasetFingerprint: sha256Of(request.onnx),
      featureHash: signature.featureHash,
      seed: 0,
      hyperparameters: {},
      codeVersion: request.codeVersion,
      device: 'elsewhere',
      trainingRunId: null,
    },
    createdAt: request.now,
  })
  try {
    await probe({ directory: staged.path, sha256: staged.sha256 }, request)
    const champion = await registry.champion(DEMAND_MODEL)
    const draft = {
      staged,
      metrics: request.metrics,
      baselineMetrics: [],
      gate: unjudged(champion),
      alias: 'challenger' as const,
    }
    const [version] = await registry.register([draft], {
      actor: request.actor,
      expectedChampionId: champion?.id ?? null,
    })
    return version!
  } finally {
    await registry.discard(staged)
  }
}

/** @throws BAD_USER_INPUT, also where the model ends its process or takes too long; ARTIFACT_CORRUPT */
async function probe(
  artifact: ArtifactLocation,
  { logger, probeDeadlineMs }: RegisterOnnxRequest,
): Promise<void> {
  const child = new ChildProcess<OnnxProbeProtocol>({
    entry: compiledEntry('training/onnx-probe.process'),
    name: 'The process that tried the model',
    logger,
    unavailableCode: 'BAD_USER_INPUT',
    restart: null,
  })
  const deadlineMs = probeDeadlineMs ?? PROBE_DEADLINE_MS
  try {
    await child.start()
    // Every device gives the same answers; the processor is always there.
    await child.request('probe', { artifact, device: 'ort-cpu' }, { deadlineMs })
  } catch (error) {
    if (!hasErrorCode(error, 'TIMEOUT')) throw error
    throw new ForecartError(
      'BAD_USER_INPUT',
      `The model is refused: it took more than ${deadlineMs / 1000} s to load and to answer a handful of series`,
    )
  } finally {
    // At once: native code that computes does not listen.
    await child.stop(0)
  }
}

/** It was trained on data that may hold the evaluation windows: no comparison with it would be fair. */
function unjudged(champion: ModelVersionRecord | null): GateReport {
  return {
    decision: 'CHAMPION_KEPT',
    summary:
      'Trained elsewhere, on data that may hold the evaluation windows, so the gate did not judge it. ' +
      'It becomes champion by being promoted with a reason.',
    origins: [],
    horizonDays: 28,
    comparisons: [],
    championId: champion?.id.toString() ?? null,
  }
}
