/**
 * The least positive number that every thread holds. Smaller ones, down to `Number.MIN_VALUE`, are zero in a thread that has run a session of ONNX
 * Runtime, which takes denormal numbers for zero because they are slow.
 */
export const LEAST_NORMAL = 2 ** -1022
