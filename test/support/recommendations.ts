/** All that recommending needs over a test's shop, with a model that the test trains. Its listener is to be closed. */
import { createLogger } from '../../src/core/logger'
import { NotificationListener } from '../../src/db/notifications'
import { IngestService } from '../../src/services/behaviour/ingest.service'
import { UserService } from '../../src/services/behaviour/user.service'
import { BoughtItems } from '../../src/services/recommendation/bought-items'
import { BoughtTogether } from '../../src/services/recommendation/bought-together'
import { CatalogueSnapshot } from '../../src/services/recommendation/catalogue-snapshot'
import { ItemRates } from '../../src/services/recommendation/item-rates'
import { ItemReasons } from '../../src/services/recommendation/item-reasons'
import { ListMaker } from '../../src/services/recommendation/list-maker'
import { ListOffers } from '../../src/services/recommendation/list-offers'
import { LiveSessions } from '../../src/services/recommendation/live-sessions'
import { LiveWeather } from '../../src/services/recommendation/live-weather'
import { UserSteps } from '../../src/services/recommendation/user-steps'
import { OrderValues } from '../../src/services/recommendation/order-values'
import { Popularity } from '../../src/services/recommendation/popularity'
import { ItemListService } from '../../src/services/recommendation/item-list.service'
import { RecommendationService } from '../../src/services/recommendation/recommendation.service'
import { ScenarioPreviewService } from '../../src/services/recommendation/scenarios/scenario-preview.service'
import { ScenarioService } from '../../src/services/recommendation/scenarios/scenario.service'
import { ScenarioSnapshot } from '../../src/services/recommendation/scenarios/scenario-snapshot'
import { SessionModel } from '../../src/services/recommendation/session-model'
import { AdvertRanking } from '../../src/services/recommendation/targets/adverts'
import { ClickLog } from '../../src/services/recommendation/targets/click-log'
import { PaymentMethodRanking } from '../../src/services/recommendation/targets/payment-methods'
import { PromotionRanking } from '../../src/services/recommendation/targets/promotions'
import { TargetLists } from '../../src/services/recommendation/targets/target-lists'
import { VisitReader } from '../../src/services/recommendation/visit'
import { PromotionWriteService } from '../../src/services/promotion/promotion-write.service'
import { AdvertWriteService } from '../../src/services/shop/advert-write.service'
import { PaymentMethodWriteService } from '../../src/services/shop/payment-method-write.service'
import { CatalogWriteService } from '../../src/services/shop/catalog-write.service'
import { PurchaseOrderWriteService } from '../../src/services/inventory/purchase-order.service'
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
  const userSteps = new UserSteps({ database, listener })
  const catalogue = new CatalogueSnapshot({ database, clock, listener })
  const locations = new LocationService({ database })
  const users = new UserService({ database, locations })
  const popularity = new Popularity({ database, clock })
  const snapshot = new ScenarioSnapshot({ database, listener })
  const experiments = new Experiments({ database, listener })
  const slateLog = new SlateLog({ database, logger })
  const model = new SessionModel(trained.options)
  const lists = new ListMaker({ catalogue, popularity, model, rates: new ItemRates({ database, clock }) })
  const clicks = new ClickLog({ database, clock })
  const paymentMethods = new PaymentMethodRanking({ database, clock, listener })
  const adverts = new AdvertRanking({ database, clock, listener, clicks })
  const promotions = new PromotionRanking({ database, clock, listener })
  const offers = new ListOffers({
    slates: new SlateOffers(new RecommendationIdSource(database), slateLog),
    catalogue,
  })
  const visits = new VisitReader({
    ...{ sessions, userSteps, catalogue, users, locations, experiments, listener },
    weather: new LiveWeather({ database, clock, logger }),
  })
  const itemLists = new ItemListService({
    ...{ clock, visits, catalogue, popularity, offers, scenarios: snapshot, lists },
    boughtTogether: new BoughtTogether({ database, clock }),
  })
  const service = new RecommendationService({
    clock,
    clicks,
    orderValues: new OrderValues({ database, clock }),
    itemReasons: new ItemReasons(lists, clock),
    targets: new TargetLists({ clock, catalogue, lists, clicks, paymentMethods, adverts, promotions }),
    catalogue,
    popularity,
    scenarios: snapshot,
    lists,
    bought: new BoughtItems({ database, clock, listener }),
    offers,
    visits,
  })
  return {
    listener,
    trained,
    service,
    itemLists,
    slateLog,
    experiments,
    scenarioSnapshot: snapshot,
    clicks,
    catalogue,
    paymentMethodWrites: new PaymentMethodWriteService({ database, clock, offered: paymentMethods.offered }),
    advertWrites: new AdvertWriteService({ database, clock, offered: adverts.offered }),
    promotionWrites: new PromotionWriteService({ database, clock, remembered: [promotions.offered] }),
    userSteps,
    ingest: new IngestService({ database, clock, liveSessions: sessions, userSteps }),
    catalog: new CatalogWriteService({ database, clock, catalogue, promotionRanking: promotions }),
    inventory: new InventoryService({ database, clock, catalogue }),
    purchaseOrderWrites: new PurchaseOrderWriteService({ database, clock, catalogue }),
    scenarios: new ScenarioService({ database, clock, snapshot }),
    previews: new ScenarioPreviewService({ clock, recommendations: service, lists }),
    close: async () => {
      await slateLog.close()
      await listener.close()
    },
  }
}
