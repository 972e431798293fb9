import { createRequire } from 'node:module'
import { join } from 'node:path'
import { systemClock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import { packageRoot } from '../../core/package-root'
import { MAX_ONNX_BYTES } from '../../models/demand/registered-onnx'
import { ModelRegistry } from '../../registry/registry'
import { registerOnnx } from '../../training/demand/register-onnx'
import { type Command, parseArguments } from '../command'
import { readSmallFile } from '../input-file'

const MAX_SIGNATURE_BYTES = 2 ** 20

export const modelsRegisterCommand: Command = {
  help: `
Usage: forecart models register --onnx <file> --signature <file>

The signature (JSON) names the inputs that the model takes and the outputs that it gives; docs/registered-models.md lists them. The
model is tried on a probe batch and becomes the challenger; promote it with "forecart models promote <version> --reason ...".`,
  async run(args, { config, logger, tasks, output, openDatabase }) {
    const { values } = parseArguments(args, { onnx: { type: 'string' }, signature: { type: 'string' } })
    if (values.onnx === undefined || values.signature === undefined) {
      throw new ForecartError('BAD_USER_INPUT', 'Name both files: --onnx <file> --signature <file>')
    }
    const signature = jsonOf(await readSmallFile(values.signature, MAX_SIGNATURE_BYTES), values.signature)
    const onnx = await readSmallFile(values.onnx, MAX_ONNX_BYTES)
    const database = await openDatabase()
    const registry = await ModelRegistry.open({ database, home: config.home, logger, tasks })
    const { version: codeVersion } = createRequire(__filename)(join(packageRoot(), 'package.json')) as {
      version: string
    }
    const version = await registerOnnx(registry, {
      onnx,
      signature,
      actor: 'admin',
      metrics: [],
      codeVersion,
      now: systemClock.now(),
      logger,
    })
    output.write(
      `${version.modelName} version ${version.version} is registered, and is the challenger now.\n`,
    )
  },
}

function jsonOf(bytes: Buffer, path: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch (cause) {
    throw new ForecartError('BAD_USER_INPUT', `${path} is not valid JSON`, {}, { cause })
  }
}
