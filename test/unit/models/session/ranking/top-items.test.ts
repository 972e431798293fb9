/** The best permitted items of a row, as sorting all of them would have it. */
import { Rng } from '../../../../../src/core/statistics/rng'
import { ItemChoice } from '../../../../../src/models/session/ranking/item-choice'
import { ItemScores } from '../../../../../src/models/session/ranking/item-scores'
import { TopItems } from '../../../../../src/models/session/ranking/top-items'

const ITEMS = 60
const ranks = Int32Array.from({ length: ITEMS }, (_, item) => (item * 7) % ITEMS)

it('are those that sorting finds, with equal scores in the order of the ranks', () => {
  const rng = new Rng('top-items')
  const [scores, choice, top] = [new ItemScores(ITEMS), new ItemChoice(ITEMS), new TopItems(ranks, ITEMS)]
  for (let row = 0; row < 200; row++) {
    const scored = Array.from({ length: rng.integer(ITEMS) }, () => rng.integer(ITEMS))
    for (const item of scored) scores.add(item, 1 + rng.integer(4))
    const excluded = Int32Array.from({ length: rng.integer(20) }, () => rng.integer(ITEMS))
    const allowed = row % 2 === 0 ? null : Int32Array.from({ length: 30 }, () => rng.integer(ITEMS))
    const expected = [...new Set(scored)]
      .filter((item) => !excluded.includes(item) && (allowed === null || allowed.includes(item)))
      .sort((a, b) => scores.values[b]! - scores.values[a]! || ranks[a]! - ranks[b]!)
      .slice(0, 10)
    const [items, ofItems] = [new Int32Array(10), new Float32Array(10)]
    choice.beginRow({ excluded, allowed })
    const written = top.write(scores, choice, 10, items, ofItems, 0)
    expect([...items.subarray(0, written)]).toEqual(expected)
    expect([...ofItems.subarray(0, written)]).toEqual(expected.map((item) => scores.values[item]))
    expect(expected.some((item) => choice.permits(item))).toBe(false)
    scores.clear()
  }
})
