/** Native code for tensors belongs to the processes that compute: the one that answers requests loads none of it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSeededHome } from '../support/seeded-home'
import { ask, spawnServer } from '../support/server-process'

it('the server answers a forecast without having loaded TensorFlow.js or ONNX Runtime', async () => {
  const { home, remove } = await createSeededHome()
  const server = spawnServer({
    FORECART_HOME: home,
    NODE_OPTIONS: `--require ${join(__dirname, '../support/list-packages.cjs')}`,
  })
  try {
    const { url } = await server.ready()
    const token = readFileSync(join(home, 'admin-token'), 'utf8').trim()
    const query = '{ items(first: 1) { nodes { demandForecast { points { mean } } } } }'
    const { data } = await ask<{ items: { nodes: { demandForecast: unknown }[] } }>(url, token, query)
    expect(data.items.nodes[0]!.demandForecast).not.toBeNull()
    server.child.kill('SIGUSR2')
    const output = await server.says(/loaded packages: \[.*\]\n/)
    const packages = JSON.parse(/loaded packages: (\[.*\])/.exec(output)![1]!) as string[]
    expect(packages).toContain('@apollo/server')
    expect(packages.filter((name) => /tensorflow|onnxruntime/.test(name))).toEqual([])
  } finally {
    await server.stop()
    remove()
  }
})
