import {
  chooseMixture,
  type MixtureQuestion,
} from '../../../../../src/models/session/ensemble/choose-mixture'
import { mix, type Mixture } from '../../../../../src/models/session/ensemble/mixture'

const EVEN: Mixture = { network: [1, 2], floor: 0.01, last: 1, seen: 1 }
const candidates = {
  items: Int32Array.of(7, 8, 9),
  first: Float32Array.of(1, 0.5, -0.9),
  logits: Float32Array.of(1, 3, 0),
}

describe('the mixture of both stages', () => {
  it('adds the logarithm of the first stage to the logits of the network', () => {
    const scores = mix(candidates, Int32Array.of(1), EVEN)
    expect(scores[0]).toBeCloseTo(Math.log(1.01) + 1)
    expect(scores[1]).toBeCloseTo(Math.log(0.51) + 3)
    // What is popular fills up with scores below 0: the first stage says nothing of it.
    expect(scores[2]).toBeCloseTo(Math.log(0.01))
  })

  it('weighs the network by the steps of the session, longer ones as the longest that has a weight', () => {
    const difference = (steps: readonly number[]) => {
      const scores = mix(candidates, Int32Array.from(steps), EVEN)
      return scores[1]! - scores[0]! - Math.log(0.51 / 1.01)
    }
    expect([[1], [1, 2], [1, 2, 3]].map(difference).map(Math.round)).toEqual([2, 4, 4])
  })

  it('has a factor for the item of the last step, and one for those seen before', () => {
    const steps = Int32Array.of(7, 8, 7, 9)
    const plain = mix(candidates, steps, EVEN)
    const weighed = mix(candidates, steps, { ...EVEN, last: 0.5, seen: 4 })
    const factors = Array.from(weighed, (score, at) => Math.exp(score - plain[at]!))
    expect(factors.map((factor) => Math.round(factor * 100) / 100)).toEqual([4, 4, 0.5])
  })
})

describe('how much the network counts', () => {
  /** The item that came next is the one of the largest logit, or of the largest score of the first stage; 30 others stand before it in the other. */
  const questions = (whoKnows: 'network' | 'first'): MixtureQuestion[] =>
    Array.from({ length: 20 }, (_, question) => {
      const items = Int32Array.from({ length: 40 }, (_item, at) => 100 + at)
      const knowing = Float32Array.from(items, (_item, at) => (at === 35 ? 1 : 0.1))
      const other = Float32Array.from(items, (_item, at) => 1 - at / 50)
      const logits = (whoKnows === 'network' ? knowing : other).map((one) => one * 10)
      const first = whoKnows === 'network' ? other : knowing
      return { steps: Int32Array.of(question), candidates: { items, first, logits }, next: 135 }
    })

  it('is chosen above nothing where it tells what came next', async () => {
    const mixture = await chooseMixture(questions('network'), undefined)
    expect(mixture!.network[0]).toBeGreaterThan(0)
  })

  it('is none where the network only tells apart what stands there already, in the order of answers', async () => {
    // The first stage says nothing of any of them, and what came next stands first all the same.
    const equal = questions('first').map(({ candidates, ...question }) => ({
      ...question,
      candidates: {
        ...candidates,
        first: new Float32Array(40),
        logits: Float32Array.from({ length: 40 }, (_, at) => 10 - at / 10),
      },
      next: candidates.items[0]!,
    }))
    expect(await chooseMixture(equal, undefined)).toBeNull()
  })

  it('is none where it does not help, or where there is nothing to tell by', async () => {
    expect(await chooseMixture(questions('first'), undefined)).toBeNull()
    expect(await chooseMixture([], undefined)).toBeNull()
  })

  it('is not chosen any further once it is cancelled', async () => {
    await expect(chooseMixture(questions('network'), AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    })
  })
})
