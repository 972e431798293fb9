/** All that recommending needs over a test's shop, with a model that the test trains. Its listener is to be closed. */
import { createLogger } from '../../src/core/logger'
import { NotificationListener } from '../../src/db/notifications'
import { IngestService } from '../../src/services/behaviour/ingest.service'
import { UserService } from '../../src/services/behaviour/user.service'
import { BoughtItems } from '../../src/services/recommendation/bought-items'
import { CatalogueSnapshot } from '../../src/services/recommendation/catalogue-snapshot'
import { ItemRates } from '../../src/services/recommendation/item-rates'
import { ListMaker } from '../../src/services/recommendation/list-maker'
import { LiveSessions } from '../../src/services/recommendation/live-sessions'
import { Popularity } from '../../src/services/recommendation/popularity'
import { RecommendationService } from '../../src/services/recommendation/recommendation.service'
import { ScenarioPreviewService } from '../../src/services/recommendation/scenarios/scenario-preview.service'
import { ScenarioService } from '../../src/services/recommendation/scenarios/scenario.service'
import { ScenarioSnapshot } from '../../src/services/recommendation/scenarios/scenario-snapshot'
import { SessionModel } from '../../src/services/recommendation/session-model'
import { VisitReader } from '../../src/services/recommendation/visit'
import { CatalogWriteService } from '../../src/services/shop/catalog-write.service'
import { InventoryService } from '../../src/services/shop/inventory.service'
import { LocationService } from '../../src/services/shop/location.service'
import { Experiments } from '../../src/services/slates/experiments'
import { SlateOffers } from '../../src/services/slates/offered-slate'
import { RecommendationIdSource } from '../../src/services/slates/recommendation-ids'
import { SlateLog } from '../../src/services/slates/slate-log'
import { TrainedSessionModel } from './session-model'
import { clock, type TestShop } from './shop'

/** Of a listener that hears nothing: sooner than in a server. */
const GIVE_UP_AFTER_MS = 1_000

export type TestRecommendations = Awaited<ReturnType<typeof startRecommendations>>

/** @param listenerUrl of the database, where announcements come on a way of their own */
export async function startRecommendations({ database }: TestShop, listenerUrl = database.url) {
  const logger = createLogger({ level: 'error', name: 'test' })
  const listener = new NotificationListener(listenerUrl, logger, GIVE_UP_AFTER_MS)
  await listener.start()
  const trained = new TrainedSessionModel()
  const sessions = new LiveSessions({ database, listener })
  const catalogue = new CatalogueSnapshot({ database, clock, listener })
  const locations = new LocationService({ database })
  const users = new UserService({ database, locations })
  const popularity = new Popularity({ database, clock })
  const snapshot = new ScenarioSnapshot({ database, listener })
  const experiments = new Experiments({ database, listener })
  const slateLog = new SlateLog({ database, logger })
  const model = new SessionModel(trained.options)
  const lists = new ListMaker({ catalogue, popularity, model, rates: new ItemRates({ database, clock }) })
  const service = new RecommendationService({
    database,
    clock,
    catalogue,
    locations,
    popularity,
    scenarios: snapshot,
    lists,
    bought: new BoughtItems({ database, clock, listener }),
    slates: new SlateOffers(new RecommendationIdSource(database), slateLog),
    visits: new VisitReader({ database, sessions, catalogue, users, locations, experiments, listener }),
  })
  return {
    listener,
    trained,
    service,
    slateLog,
    experiments,
    ingest: new IngestService({ database, clock, liveSessions: sessions }),
    catalog: new CatalogWriteService({ database, clock, catalogue }),
    inventory: new InventoryService({ database, clock, catalogue }),
    scenarios: new ScenarioService({ database, clock, snapshot }),
    previews: new ScenarioPreviewService({ clock, recommendations: service, lists }),
    close: async () => {
      await slateLog.close()
      await listener.close()
    },
  }
}
