/** Whether an .onnx file is what its signature says, told from the file alone: nothing of it is run. */
import type { DemandSignature } from '../../../contracts/demand/demand'
import { readOnnxOutline, type OnnxOutlinePort } from '../../../compute/serving'
import type { TensorSpec } from '../../../contracts/models/signature'
import { ForecartError } from '../../../core/errors'

/** Far above what a demand model needs, and below what protobuf, and so ONNX, can have in one file. */
export const MAX_ONNX_BYTES = 512 * 1024 * 1024

/** @throws ARTIFACT_CORRUPT where it is no ONNX file; BAD_USER_INPUT that says where file and signature differ. */
export function checkOnnxFile(onnx: Uint8Array, signature: DemandSignature): void {
  if (onnx.length > MAX_ONNX_BYTES) {
    throw refused(`it has ${onnx.length} bytes; at most ${MAX_ONNX_BYTES} are taken`)
  }
  const { inputs, outputs, externalWeights } = readOnnxOutline(onnx)
  if (externalWeights.length > 0) {
    const names = externalWeights.slice(0, 3).map(quoted).join(', ')
    throw refused(
      `${externalWeights.length} of its weights lie in other files (${names}); export it with all weights in one file`,
    )
  }
  checkPorts('input', inputs, signature.inputs)
  // Outputs that the signature does not name are not computed.
  const named = outputs.filter(({ name }) => signature.outputs.some((output) => output.name === name))
  checkPorts('output', named, signature.outputs)
}

function checkPorts(
  kind: 'input' | 'output',
  found: readonly OnnxOutlinePort[],
  declared: readonly TensorSpec[],
): void {
  const unknown = found.find(({ name }) => !declared.some((spec) => spec.name === name))
  if (unknown) throw refused(`it has an ${kind} ${quoted(unknown.name)} that the signature does not name`)
  for (const spec of declared) {
    const port = found.find(({ name }) => name === spec.name)
    if (!port) throw refused(`it has no ${kind} ${quoted(spec.name)}, which the signature names`)
    if (port.dtype !== spec.dtype) {
      throw refused(
        `its ${kind} ${quoted(spec.name)} is ${port.dtype ?? 'no tensor'}; ${spec.dtype} is needed`,
      )
    }
    checkShape(kind, port, spec)
  }
}

/** Sizes that the file leaves open may turn out to be right: the probe tells. */
function checkShape(kind: string, { name, shape }: OnnxOutlinePort, spec: TensorSpec): void {
  if (!shape) return
  const [batch, ...rest] = shape
  const fits =
    shape.length === spec.shape.length &&
    rest.every((size, axis) => typeof size === 'string' || size === spec.shape[axis + 1])
  if (!fits) {
    const wanted = spec.shape.join(', ')
    throw refused(`its ${kind} ${quoted(name)} has the shape [${shape.join(', ')}]; [${wanted}] is needed`)
  }
  if (typeof batch === 'number') {
    throw refused(
      `its ${kind} ${quoted(name)} takes batches of ${batch} only; export it with a dynamic first dimension`,
    )
  }
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 80))
}

function refused(why: string): ForecartError {
  return new ForecartError('BAD_USER_INPUT', `The ONNX file does not fit: ${why}`)
}
