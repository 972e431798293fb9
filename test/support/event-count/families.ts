/** The models of the toy task: the last day again, the mean of the last days, and the mean of two such models. */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArtifactFiles } from '../../../src/contracts/models/estimator'
import type { ModelSignature } from '../../../src/contracts/models/signature'
import type { FamilyOf, PredictorOf } from '../../../src/contracts/models/task'
import { artifactPart, joinArtifacts } from '../../../src/models/artifact-parts'
import type { EventCountTypes } from './types'

type Predictor = PredictorOf<EventCountTypes>

export const FEATURE_HASH = createHash('sha256').update('events of each day').digest('hex')
const SIGNATURE_FILE = 'signature.json'
const DAYS_FILE = 'days.json'
const NOTES_FILE = 'notes.bin'

export function readSignature(files: ArtifactFiles): ModelSignature {
  return JSON.parse(Buffer.from(files.get(SIGNATURE_FILE)!).toString()) as ModelSignature
}

function signatureOf(family: string): ModelSignature {
  return {
    task: 'EVENT_COUNT',
    family,
    inputs: [{ name: 'counts', shape: ['batch', 'days'], dtype: 'float32', unit: 'events' }],
    outputs: [{ name: 'tomorrow', shape: ['batch'], dtype: 'float32', unit: 'events' }],
    featureHash: FEATURE_HASH,
  }
}

function signatureFile(family: string): readonly [string, Uint8Array] {
  return [SIGNATURE_FILE, Buffer.from(JSON.stringify(signatureOf(family)))]
}

/** The mean of the last `days`, and of what was observed since. */
function meanOf(family: string, days: number): Predictor {
  let observed = 0
  return {
    family,
    signature: signatureOf(family),
    async predict(rows) {
      return rows.map((counts) => {
        const last = counts.slice(-days)
        return last.reduce((sum, count) => sum + count, 0) / last.length + observed
      })
    },
    async observe(events) {
      observed += events as number
    },
    save: () => new Map([signatureFile(family), [DAYS_FILE, Buffer.from(JSON.stringify(days))]]),
    async dispose() {},
  }
}

function loadMean(family: string, files: ArtifactFiles): Predictor {
  return meanOf(family, JSON.parse(Buffer.from(files.get(DAYS_FILE)!).toString()) as number)
}

function meanFamily(family: string, daysOf: (hyperparameters: Readonly<Record<string, unknown>>) => number) {
  const made: FamilyOf<EventCountTypes> = {
    family,
    createEstimator: (hyperparameters) => ({
      family,
      train: async () => meanOf(family, daysOf(hyperparameters)),
    }),
    load: async (files) => loadMean(family, files),
  }
  return made
}

export const lastDay = meanFamily('last-day', () => 1)
export const weekMean = meanFamily('week-mean', ({ days }) => days as number)
export const counter = meanFamily('counter', () => 7)

const ENSEMBLE = 'ensemble'

/** Two models in one version, and a file that is never read whole. */
export const ensemble: FamilyOf<EventCountTypes> = {
  family: ENSEMBLE,
  createEstimator: () => ({
    family: ENSEMBLE,
    train: async () => ensembleOf([meanOf('week-mean', 7), meanOf('week-mean', 14)]),
  }),
  async load(files, { largeFiles } = {}) {
    await readFile(largeFiles!.get(NOTES_FILE)!)
    return ensembleOf([0, 1].map((member) => loadMean('week-mean', artifactPart(files, `member-${member}`))))
  },
}

function ensembleOf(members: readonly Predictor[]): Predictor {
  return {
    family: ENSEMBLE,
    signature: signatureOf(ENSEMBLE),
    async predict(rows) {
      const answers = await Promise.all(members.map((member) => member.predict(rows)))
      return rows.map((_, row) => answers.reduce((sum, answer) => sum + answer[row]!, 0) / members.length)
    },
    save: () =>
      new Map([
        signatureFile(ENSEMBLE),
        ...joinArtifacts(Object.fromEntries(members.map((member, at) => [`member-${at}`, member.save()]))),
      ]),
    async saveLargeFiles(directory) {
      await writeFile(join(directory, NOTES_FILE), Buffer.alloc(100_000, 7))
      return [NOTES_FILE]
    },
    async dispose() {},
  }
}
