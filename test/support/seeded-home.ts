import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { temporaryFolder } from '../../bench/temporary-folder'
import { askBroker } from './broker'

/**
 * A home of one's own with the tiny shop and a trained model: a copy of the one that the first test of a run to ask for it has waited for.
 * Whatever does not try the first start itself begins here.
 */
export async function createSeededHome(): Promise<{ home: string; remove(): void }> {
  const { path: home, remove } = temporaryFolder()
  await copySeededHome(home)
  return { home, remove }
}

/** The same in a folder that somebody else removes. */
export async function copySeededHome(home: string): Promise<void> {
  const template = await askBroker('seededHome')
  mkdirSync(home, { recursive: true })
  // Keeps owners and permissions, without which PostgreSQL refuses its files.
  const { status, stderr } = spawnSync('cp', ['-a', `${template}/.`, home], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`A seeded home could not be copied: ${stderr}`)
}
