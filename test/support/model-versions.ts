/** Drafts of model versions for tests of the registry: real artifacts with invented content. */
import type { Predictor } from '../../src/contracts/models/estimator'
import type { GateReport } from '../../src/contracts/models/model-version'
import { sha256Of, type Lineage } from '../../src/registry/manifest'
import type { ModelRegistry, VersionDraft } from '../../src/registry/registry'

export const LINEAGE: Lineage = {
  trainedFrom: '2026-01-01',
  trainedTo: '2026-03-01',
  dataAsOf: '2026-03-02T00:00:00.000Z',
  datasetFingerprint: sha256Of('data'),
  featureHash: 'f',
  seed: 7,
  hyperparameters: { hidden: 64 },
  codeVersion: '0.1.0',
  device: 'cpu',
  trainingRunId: null,
}

export function gateReport(change: Partial<GateReport> = {}): GateReport {
  return {
    decision: 'CHALLENGER_PROMOTED',
    summary: 'The challenger becomes champion.',
    origins: ['2026-02-01'],
    horizonDays: 28,
    comparisons: [],
    championId: null,
    ...change,
  }
}

export interface DraftOptions {
  readonly family?: string
  readonly alias?: VersionDraft['alias']
  readonly gate?: GateReport
  readonly content?: string
}

export async function draftVersion(
  registry: ModelRegistry,
  options: DraftOptions = {},
): Promise<VersionDraft> {
  const staged = await registry.stage({
    modelName: 'demand',
    family: options.family ?? 'global-mlp',
    files: new Map([
      ['model.onnx', Buffer.from(options.content ?? 'weights')],
      ['signature.json', Buffer.from('{}')],
    ]),
    lineage: LINEAGE,
    createdAt: new Date('2026-03-02T00:00:00Z'),
  })
  return {
    staged,
    metrics: [{ name: 'wape', value: 0.3 }],
    baselineMetrics: [{ name: 'wape', value: 0.4 }],
    gate: options.gate ?? gateReport(),
    alias: options.alias === undefined ? 'champion' : options.alias,
  }
}

/** Makes a trained model the first champion of its name, without a training run. */
export async function registerFirstChampion(
  registry: ModelRegistry,
  modelName: string,
  predictor: Pick<Predictor<unknown, unknown>, 'family' | 'save'>,
): Promise<void> {
  const staged = await registry.stage({
    modelName,
    family: predictor.family,
    files: predictor.save(),
    lineage: LINEAGE,
    createdAt: new Date(),
  })
  const draft = { staged, metrics: [], baselineMetrics: [], gate: gateReport(), alias: 'champion' as const }
  await registry.register([draft], { actor: 'admin', expectedChampionId: null })
}
