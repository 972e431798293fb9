/** The calls that a trace would bake into a graph without a word are refused by lint where models are written. */
import { restrictedLines } from '../../support/restricted-lines'

const MODEL_FILE = 'src/models/demand/global-mlp/network.ts'

const REFUSED = [
  'import * as tfjs from "@tensorflow/tfjs"',
  'export const read1 = (x: tf.Tensor) => x.dataSync()',
  'export const read2 = (x: tf.Tensor) => x.data()',
  'export const read3 = (x: tf.Tensor) => x.arraySync()',
  'export const read4 = (x: tf.Tensor) => x.array()',
  'export const read5 = (x: tf.Tensor) => x.add(1)["dataSync"]()',
  'export const read6 = (x?: tf.Tensor) => x?.bufferSync()',
  'export const step1 = { loss: async (x: tf.Tensor) => x }',
  'export const step2 = { async forward(x: tf.Tensor) { return x } }',
  'export const random1 = () => Math.random()',
  'export const random2 = () => tf.randomNormal([2], 0, 1, "float32", 7)',
  'export const random3 = (x: tf.Tensor) => tf.dropout(x, 0.5)',
  'export const random4 = () => tf.layers.alphaDropout({ rate: 0.5 })',
  'export const random5 = () => { const { random } = Math; return random() }',
  'export const random6 = ({ random: draw } = Math) => draw()',
  'export const random7 = () => Math["random"]() + globalThis.Math.random()',
  'export const clock1 = () => Date.now()',
  'export const clock2 = () => new Date()',
  'export const clock3 = () => Date()',
  'export const clock4 = () => { const { now } = Date; return now() }',
  'export const clock5 = () => performance.now()',
  'export const clock6 = () => { const { now: read } = performance; return read() }',
  'export const clock7 = () => { let now; ({ now } = performance); return now() }',
  'export const clock8 = () => process.hrtime.bigint()',
  'export const rate1 = () => tf.train.adam(0.1)',
  'export const rate2 = (optimizer: { learningRate: number }) => optimizer.learningRate',
  'export class Rate3 { optimizer = { learningRate: 1 }; rate = () => this.optimizer.learningRate }',
]

const ALLOWED = [
  'export const sum = (x: tf.Tensor) => tf.sum(tf.mul(x, 2))',
  'export const step = { loss: (x: tf.Tensor) => tf.mean(x), learningRate: 0.1 }',
  'export class Panel { private data() { return 1 } value = () => this.data() }',
  'export const { floor, max } = Math',
  'export const day = (iso: string) => new Date(iso).getUTCDay() + Date.parse(iso) + Date.UTC(2020, 1)',
  'export const train = async (x: tf.Tensor) => Promise.resolve(tf.relu(x))',
]

describe('lint where models are written', () => {
  it('refuses every call that would be baked, and nothing else', async () => {
    const head = 'import { tf } from "../../../compute"'
    const code = [head, ...REFUSED, ...ALLOWED, 'export { tfjs }'].join('\n')
    const expected = REFUSED.map((_, i) => i + 2)
    expect(await restrictedLines(code, MODEL_FILE)).toEqual(expected)
  })
  it('leaves other rooms alone', async () => {
    const code = 'export const shuffled = () => Math.random()'
    expect(await restrictedLines(code, 'src/features/demand/calendar.ts')).toEqual([])
  })
})
