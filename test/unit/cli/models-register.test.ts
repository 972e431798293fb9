/** What is no regular file is not read: a device may never end, and would fill the memory. */
import { modelsRegisterCommand } from '../../../src/cli/commands/models-register'
import type { CliContext } from '../../../src/cli/command'

const noDatabase = {
  openDatabase: () => Promise.reject(new Error('the database was opened')),
} as unknown as CliContext

it.each(['/dev/null', '/'])('refuses %s in the place of a file', async (path) => {
  await expect(
    modelsRegisterCommand.run(['--onnx', __filename, '--signature', path], noDatabase),
  ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: `${path} is no file` })
})
