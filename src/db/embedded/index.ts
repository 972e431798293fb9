export { startEmbeddedDatabase } from './launcher'
export type { CrashEvent, EmbeddedDatabase, EmbeddedDatabaseOptions } from './launcher'
export { openHomeDatabase } from './home-database'
export type { HomeDatabase } from './home-database'
