/** A session model that was trained on the visits of a shop, answering in the process of the test. */
import type { SessionCorpus, SessionTypes } from '../../src/contracts/session/session'
import type { PredictorOf } from '../../src/contracts/models/task'
import { sessionNeighbours } from '../../src/models/session/session-neighbours'
import type { SessionModelOptions } from '../../src/services/recommendation/session-model'

const VERSION_ID = 7n

/** What stands between a champion and who asks it, without the registry. Where nothing is trained there is no champion. */
export class TrainedSessionModel {
  private predictor: PredictorOf<SessionTypes> | null = null

  async train(corpus: SessionCorpus): Promise<void> {
    await this.predictor?.dispose()
    this.predictor = await sessionNeighbours.createEstimator({}).train(corpus, { seed: 1 })
  }

  get options(): SessionModelOptions {
    return {
      model: {
        champion: async () => {
          const { predictor } = this
          return (
            predictor && {
              id: VERSION_ID,
              signature: predictor.signature,
              predict: async (input, options) => ({
                versionId: VERSION_ID,
                prediction: await predictor.predict(input, options),
              }),
              observe: async () => undefined,
            }
          )
        },
      },
      rerankDeadlineMs: 0,
      files: async () => this.predictor!.save(),
    }
  }
}
