/** A session model that was trained on the visits of a shop, answering in the process of the test. */
import type { SessionCorpus, SessionTypes } from '../../src/contracts/session/session'
import type { PredictorOf } from '../../src/contracts/models/task'
import { sessionNeighbours } from '../../src/models/session/session-neighbours'
import type { ServedVersion } from '../../src/serving/task-server'
import type { SessionModelOptions } from '../../src/services/recommendation/session-model'

const VERSION_ID = 7n
/** A version beside the champion, which answers alike. */
export const OTHER_VERSION_ID = 8n

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
        champion: async () => this.serve(VERSION_ID),
        version: async (id) => {
          const served = id === OTHER_VERSION_ID ? this.serve(id) : null
          if (served === null) throw new Error('There is no such version')
          return served
        },
      },
      rerankDeadlineMs: 0,
      files: async () => this.predictor!.save(),
    }
  }

  private serve(versionId: bigint): ServedVersion<SessionTypes> | null {
    const { predictor } = this
    return (
      predictor && {
        id: versionId,
        signature: predictor.signature,
        predict: async (input, options) => ({
          versionId,
          prediction: await predictor.predict(input, options),
        }),
        observe: async () => undefined,
      }
    )
  }
}
