// Stands in for @tensorflow/tfjs-node-gpu where its library cannot be had: what a test needs of it, with tfjs cpu below. As the real
// package does when it computes, it calls the functions of node:util that newer versions of Node have removed.
const { createRequire } = require('node:module')
const util = require('node:util')

module.exports = function standIn({ isUsingGpuDevice, projectFile }) {
  const fromProject = createRequire(projectFile)
  const tf = fromProject('@tensorflow/tfjs')
  const { MathBackendCPU } = fromProject('@tensorflow/tfjs-backend-cpu')
  if (util.isNullOrUndefined(0) || !util.isNullOrUndefined(null) || !util.isArray([]))
    throw new Error('node:util has other functions than it had')
  class Backend extends MathBackendCPU {
    constructor() {
      super()
      this.isUsingGpuDevice = isUsingGpuDevice
    }
  }
  tf.registerBackend('tensorflow', () => new Backend(), 3)
  tf.setBackend('tensorflow')
}
