/** Artifacts of models without a database: for what loads them from disk and needs no registry. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArtifactFiles } from '../../src/contracts/models/estimator'
import { parseRegisteredSignature, REGISTERED_MODEL_FILE } from '../../src/models/demand/registered-onnx'
import { SIGNATURE_FILE } from '../../src/models/demand/signature'
import { ArtifactStore, type ArtifactLocation } from '../../src/registry/artifact-store'
import { LINEAGE } from './model-versions'
import { REGISTERED_SIGNATURE } from './registered-model'

export interface StagedModels {
  readonly stage: (family: string, files: ArtifactFiles) => Promise<ArtifactLocation>
  /** Of the models in registered-model.ts. */
  readonly stageOnnx: (onnx: Uint8Array) => Promise<ArtifactLocation>
  readonly remove: () => Promise<void>
}

export async function createStagedModels(): Promise<StagedModels> {
  const root = await mkdtemp(join(tmpdir(), 'models-'))
  const store = new ArtifactStore(root)
  const stage = async (family: string, files: ArtifactFiles): Promise<ArtifactLocation> => {
    const draft = { modelName: 'demand', family, files, lineage: LINEAGE, createdAt: new Date() }
    const { path, sha256 } = await store.stage(draft)
    return { directory: path, sha256 }
  }
  const signature = Buffer.from(JSON.stringify(parseRegisteredSignature(REGISTERED_SIGNATURE)))
  return {
    stage,
    stageOnnx: (onnx) =>
      stage(
        'onnx',
        new Map<string, Uint8Array>([
          [SIGNATURE_FILE, signature],
          [REGISTERED_MODEL_FILE, onnx],
        ]),
      ),
    remove: () => rm(root, { recursive: true, force: true }),
  }
}
