/**
 * onnxruntime-node checks typed arrays with `instanceof` against the outer realm, and refuses those of jest's sandbox:
 * tests therefore run with the outer realm's typed arrays.
 */
const { TestEnvironment } = require('jest-environment-node')

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    for (const constructor of [
      ArrayBuffer,
      SharedArrayBuffer,
      Uint8Array,
      Int8Array,
      Uint16Array,
      Int16Array,
      Uint32Array,
      Int32Array,
      Float32Array,
      Float64Array,
      BigInt64Array,
      BigUint64Array,
    ]) {
      this.global[constructor.name] = constructor
    }
  }
}
