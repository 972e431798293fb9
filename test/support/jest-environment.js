/**
 * onnxruntime-node checks typed arrays with `instanceof` against the outer realm, and refuses those of jest's sandbox:
 * tests therefore run with the outer realm's typed arrays.
 */
const { TestEnvironment } = require('jest-environment-node')

// A worker that just ends frees its heap first, object by object. With a gigabyte that takes longer than the half second in which jest
// wants it gone, and jest says that the tests leak. Nothing is left to be done then: the process exits at once. Not so jest's own process,
// whose exit code others set later on.
const isWorker = require.main?.filename.includes('jest-worker')
if (isWorker) process.once('exit', () => process.exit())

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
