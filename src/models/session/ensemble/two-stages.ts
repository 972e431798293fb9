/** An ensemble with both of its stages, as it is trained and judged. A server has the first one in its own process, the second in the model host. */
import type { ArtifactFiles, PredictOptions } from '../../../contracts/models/estimator'
import type { PredictorOf } from '../../../contracts/models/task'
import type {
  SessionInput,
  SessionPrediction,
  SessionSignature,
  SessionTypes,
} from '../../../contracts/session/session'
import { describingFiles, readVocabulary } from '../signature'
import { proposalQuestion, rerankingQuestion, withoutReranking, withReranking } from './stages'
import type { SecondStage } from './second-stage'

export class TwoStages implements PredictorOf<SessionTypes> {
  readonly signature: SessionSignature

  constructor(
    private readonly first: PredictorOf<SessionTypes>,
    private readonly second: SecondStage,
  ) {
    this.signature = second.signature
  }

  get family(): string {
    return this.first.family
  }

  async predict(input: SessionInput, options?: PredictOptions): Promise<SessionPrediction> {
    const proposals = await this.first.predict(
      proposalQuestion(input, this.signature.rerankedCandidates!),
      options,
    )
    const question = rerankingQuestion(input, proposals, this.signature.secondStageTells === true)
    if (question === null) return withoutReranking(proposals, input.itemCount)
    return withReranking(proposals, await this.second.predict(question, options))
  }

  save(): ArtifactFiles {
    const files = this.first.save()
    return new Map([
      ...files,
      ...this.second.save(),
      ...describingFiles(this.signature, readVocabulary(files, this.first.signature)),
    ])
  }

  async dispose(): Promise<void> {
    await this.first.dispose()
    await this.second.dispose()
  }
}
