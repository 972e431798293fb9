/** What the writer of ONNX files takes. */
import { encodeOnnxModel } from '../../../src/compute/onnx/model-writer'

const NODES = 200_000

it.each([
  ['floats', { floats: new Float32Array(NODES) }, 5],
  ['whole numbers', Array<number>(NODES).fill(1), 2],
  ['texts', { strings: Array<string>(NODES).fill('LEAF') }, 6],
])(
  'an ONNX attribute may have two hundred thousand %s, as trees with many leaves do',
  (_, values, bytesEach) => {
    const node = { operator: 'Any', inputs: [], outputs: [], attributes: { values } }
    const file = encodeOnnxModel({ nodes: [node], initializers: [], inputs: [], outputs: [] })
    expect(file.length).toBeGreaterThan(NODES * bytesEach)
    expect(file.length).toBeLessThan(NODES * bytesEach + 200)
  },
)
