/**
 * Pushes what a visitor will do next whenever the visit moved on. It is a state and no log: see `ModelFeed` for what that means to
 * who subscribes.
 */
import { noneNamed } from '../../contracts/not-found'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import { CoalescingQueue } from '../../core/coalescing-queue'
import type { NotificationListener } from '../../db/notifications'
import { requireRef } from '../entity-ref'
import { follow } from '../follow'
import type { NextActions } from './recommendation'
import type { RecommendationService } from './recommendation.service'

export interface SessionFeedOptions {
  /** The live sessions must have begun to listen before: what is read here is then new. */
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect'>
  readonly recommendations: Pick<RecommendationService, 'nextActions'>
}

export class SessionFeed {
  constructor(private readonly options: SessionFeedOptions) {}

  /**
   * The prediction as it is now, and again after every event of the session. A slow subscriber misses predictions in between.
   * @throws UNAUTHENTICATED, FORBIDDEN; NOT_FOUND where there is no such session, or the viewer may not see it; BAD_USER_INPUT
   */
  async nextActions(
    viewer: Viewer,
    session: EntityRef,
    first: number | null,
  ): Promise<AsyncIterableIterator<NextActions>> {
    const { listener, recommendations } = this.options
    const changed = new CoalescingQueue<'session', true>(1)
    const wake = () => void changed.set('session', true)
    let sessionId: string | null = null
    return follow({
      changed,
      stopListening: [
        listener.on('sessions', ({ sessionIds }) => {
          if (sessionId !== null && sessionIds.includes(sessionId)) wake()
        }),
        listener.onReconnect(wake),
      ],
      begin: async () => {
        const now = await recommendations.nextActions(viewer, { session, first })
        if (!now?.session) throw noneNamed('Session', requireRef(session, 'session'))
        sessionId = now.session.id.toString()
        wake()
      },
      read: () => recommendations.nextActions(viewer, { session, first }),
    })
  }
}
