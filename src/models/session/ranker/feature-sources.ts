/** Whatever the features of candidates are computed from, beside the visit: what models say, and what is known of items and places. */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import type { SessionCorpus } from '../../../contracts/session/session'
import { itemSteps } from '../../../features/session'
import { artifactPart } from '../../artifact-parts'
import { itemItemSchema } from '../item-item/config'
import { loadPairs, PairScorer } from '../ranking/item-pairs'
import { PopularItems } from '../ranking/popular-items'
import { scoringOf } from '../transitions'
import { transitionsSchema } from '../transitions/config'
import { ItemFacts } from './item-facts'
import { ItemOffers } from './item-offers'
import { ItemWords } from './item-words'
import { KnownDevices } from './known-devices'
import { PlaceHours } from './place-hours'

export interface FeatureSources {
  readonly itemCount: number
  readonly models: FeatureModels
  readonly facts: ItemFacts
  readonly offers: ItemOffers
  readonly words: ItemWords
  readonly devices: KnownDevices
  readonly hours: PlaceHours
}

/** The models of the first stage that are asked for their own scores. */
export interface FeatureModels {
  readonly itemItem: PairScorer
  readonly transitions: PairScorer
  readonly popular: PopularItems
}

/**
 * @param maxEvents the last events of a visit that are read
 * @param ofFirstStage the files of a first stage that was trained on the same visits
 */
export function fitSources(
  corpus: SessionCorpus,
  maxEvents: number,
  ofFirstStage: ArtifactFiles,
): FeatureSources {
  const itemCount = corpus.vocabulary.size
  return {
    itemCount,
    models: modelsOf(ofFirstStage, itemCount),
    facts: ItemFacts.fit(corpus, itemSteps(corpus, itemCount, maxEvents), itemCount),
    offers: ItemOffers.fit(corpus, itemCount),
    words: ItemWords.fit(corpus, itemCount),
    devices: KnownDevices.fit(corpus),
    hours: PlaceHours.fit(corpus),
  }
}

/** @throws ARTIFACT_CORRUPT */
export function loadSources(
  files: ArtifactFiles,
  ofFirstStage: ArtifactFiles,
  itemCount: number,
): FeatureSources {
  return {
    itemCount,
    models: modelsOf(ofFirstStage, itemCount),
    facts: ItemFacts.load(files, itemCount),
    offers: ItemOffers.load(files, itemCount),
    words: ItemWords.load(files, itemCount),
    devices: KnownDevices.load(files),
    hours: PlaceHours.load(files),
  }
}

/** Without the models: those are files of the first stage. */
export function sourceFiles({
  facts,
  offers,
  words,
  devices,
  hours,
}: FeatureSources): readonly (readonly [string, Uint8Array])[] {
  return [...facts.save(), ...offers.save(), ...words.save(), ...devices.save(), ...hours.save()]
}

function modelsOf(files: ArtifactFiles, itemCount: number): FeatureModels {
  return {
    itemItem: new PairScorer(
      loadPairs(artifactPart(files, 'item-item'), itemCount),
      itemItemSchema.parse({}),
    ),
    transitions: new PairScorer(
      loadPairs(artifactPart(files, 'transitions'), itemCount),
      scoringOf(transitionsSchema.parse({})),
    ),
    popular: PopularItems.load(files, itemCount),
  }
}
