/** A model that was trained elsewhere becomes a version: checked against its signature, tried on a probe batch, registered. */
import { DEMAND_MODEL, type GateReport, type Metric } from '../contracts/model-version'
import type { DemandInput } from '../contracts/demand'
import { COVARIATE_COUNT } from '../contracts/demand'
import { ForecartError } from '../core/errors'
import type { ModelVersionRecord } from '../db/repositories/model.repository'
import {
  parseRegisteredSignature,
  REGISTERED_MODEL_FILE,
  REGISTERED_ONNX,
  RegisteredOnnxPredictor,
} from '../models/demand/registered-onnx'
import { SIGNATURE_FILE } from '../models/demand/signature'
import { sha256Of } from '../registry/manifest'
import type { ModelRegistry } from '../registry/registry'

/** One and several rows: a batch that is fixed in the file shows. */
const PROBE_ROWS = [1, 3]
const PROBE_DAY = '2024-01-01'

export interface RegisterOnnxRequest {
  readonly onnx: Uint8Array
  /** Parsed signature.json. */
  readonly signature: unknown
  readonly actor: string
  /** What the figures of the model were elsewhere; shown, not judged. */
  readonly metrics: readonly Metric[]
  readonly codeVersion: string
  readonly now: Date
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
  const predictor = await RegisteredOnnxPredictor.load(files)
  try {
    for (const rows of PROBE_ROWS) await probe(predictor, rows)
  } finally {
    await predictor.dispose()
  }
  const champion = await registry.champion(DEMAND_MODEL)
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

async function probe(predictor: RegisteredOnnxPredictor, rows: number): Promise<void> {
  const { contextDays, horizonDays } = predictor.signature
  const input: DemandInput = {
    firstDay: PROBE_DAY,
    historyDays: contextDays,
    futureDays: horizonDays,
    series: Array.from({ length: rows }, (_, row) => ({
      itemId: '0',
      locationId: null,
      categoryId: null,
      firstObserved: 0,
      units: Float32Array.from({ length: contextDays }, (_day, day) => (row + day) % 7),
      stockOutFraction: new Float32Array(contextDays),
      covariates: new Float32Array((contextDays + horizonDays) * COVARIATE_COUNT),
    })),
  }
  try {
    await predictor.predict(input)
  } catch (cause) {
    if (cause instanceof ForecartError && cause.code !== 'BAD_USER_INPUT') throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ForecartError('BAD_USER_INPUT', `The model fails on a batch of ${rows}: ${why}`, {}, { cause })
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
