/** A model that was trained elsewhere becomes a version: checked against its signature, tried on a probe batch, registered. */
import { demandModelName } from '../../contracts/demand/model-names'
import type { GateReport, Metric } from '../../contracts/models/model-version'
import { DAYS_PER_PERIOD } from '../../contracts/demand/window-shape'
import { ChildProcess } from '../../core/process/child-process'
import { compiledEntry } from '../../core/process/child-process-entry'
import { ForecartError, hasErrorCode, isForecartError } from '../../core/errors'
import type { Logger } from '../../core/logger'
import type { ModelVersionRecord } from '../../db/repositories/models/model.repository'
import {
  checkOnnxFile,
  parseRegisteredSignature,
  REGISTERED_MODEL_FILE,
  REGISTERED_ONNX,
} from '../../models/demand/registered-onnx'
import { SIGNATURE_FILE } from '../../models/demand/signature'
import type { ArtifactLocation } from '../../registry/artifact-store'
import { sha256Of } from '../../registry/manifest'
import type { ModelRegistry } from '../../registry/registry'
import type { OnnxProbeProtocol } from './onnx-probe-protocol'

/** A model that needs longer for a handful of series cannot serve. */
const PROBE_DEADLINE_MS = 60_000
/** The process by itself takes a tenth of this. */
const PROBE_BYTES = 2 ** 30
/** Memory for each byte of the file. Its int8 weights may be computed with as float32, and there are copies while it is loaded. */
const PROBE_BYTES_PER_BYTE = 10

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
  /** Flags of Node for the process that tries the model. */
  readonly execArgv?: readonly string[]
}

/**
 * @throws BAD_USER_INPUT where signature, file or answers do not fit; ARTIFACT_CORRUPT where the file is no ONNX model;
 * MODEL_HOST_UNAVAILABLE where the process that tries it does not start
 */
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
  const { granularity, horizon } = signature
  const modelName = demandModelName({ measure: 'UNITS', granularity })
  const staged = await registry.stage({
    modelName,
    family: REGISTERED_ONNX,
    files,
    lineage: {
      // What it was trained on is not known here.
      trainedFrom: null,
      trainedTo: null,
      dataAsOf: null,
      // Its own bytes stand for the data.
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
    const champion = await registry.champion(modelName)
    const draft = {
      staged,
      metrics: request.metrics,
      baselineMetrics: [],
      gate: unjudged(champion, Math.round(horizon * DAYS_PER_PERIOD[granularity])),
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

/**
 * @throws BAD_USER_INPUT, also where the model ends its process, takes too long or too much memory; ARTIFACT_CORRUPT;
 * MODEL_HOST_UNAVAILABLE
 */
async function probe(
  artifact: ArtifactLocation,
  { logger, onnx, probeDeadlineMs: deadlineMs = PROBE_DEADLINE_MS, execArgv }: RegisterOnnxRequest,
): Promise<void> {
  const child = new ChildProcess<OnnxProbeProtocol>({
    entry: compiledEntry('training/demand/onnx-probe.process'),
    name: 'The process that tries the model',
    logger,
    unavailableCode: 'MODEL_HOST_UNAVAILABLE',
    restart: null,
    // It has its deadline.
    heartbeat: null,
    execArgv,
  })
  const residentBytes = PROBE_BYTES + PROBE_BYTES_PER_BYTE * onnx.length
  try {
    // What goes wrong before the file is read is not the file's fault.
    await child.start()
    // Every device gives the same answers; the processor is always there.
    await child
      .request('probe', { artifact, device: 'ort-cpu', residentBytes }, { deadlineMs })
      .catch((error: unknown) => {
        throw hasToAnswer(error, deadlineMs, residentBytes)
      })
  } finally {
    // At once: native code that computes does not listen.
    await child.stop(0)
  }
}

/** A model that does not answer at all is refused as one that answers wrongly is. */
function hasToAnswer(error: unknown, deadlineMs: number, residentBytes: number): unknown {
  if (hasErrorCode(error, 'TIMEOUT')) {
    return new ForecartError(
      'BAD_USER_INPUT',
      `The model is refused: it took more than ${deadlineMs / 1000} s to load and to answer a handful of series`,
    )
  }
  if (isForecartError(error) && error.code === 'MODEL_HOST_UNAVAILABLE') {
    const mebibytes = Math.round(residentBytes / 2 ** 20)
    return new ForecartError(
      'BAD_USER_INPUT',
      `The model is refused. ${error.message}; it may take ${mebibytes} MiB of memory`,
      {},
      { cause: error },
    )
  }
  return error
}

/** It was trained on data that may hold the evaluation windows: no comparison with it would be fair. */
function unjudged(champion: ModelVersionRecord | null, horizonDays: number): GateReport {
  return {
    decision: 'CHAMPION_KEPT',
    summary:
      'Trained elsewhere, on data that may hold the evaluation windows, so the gate did not judge it. ' +
      'It becomes champion by being promoted with a reason.',
    origins: [],
    horizonDays,
    comparisons: [],
    championId: champion?.id.toString() ?? null,
  }
}
