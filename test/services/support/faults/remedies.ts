// What the page on stores advises, word for word: test/stores/page.test.ts compares them.
import type { Store } from '../../../../src/types/ports.ts'

interface WaitingClient {
  wait(replicas: number, milliseconds: number): Promise<number>
  on(event: 'ready', listener: () => void): unknown
}

export const replicatedStore = (store: Store, client: WaitingClient): Store => {
  let connections = 0
  client.on('ready', () => {
    connections++
  })
  let under = Promise.resolve(0)
  let next: Promise<number> | undefined
  const onReplica = (): Promise<number> => {
    next ??= under
      .catch(() => 0)
      .then(() => {
        next = undefined
        under = client.wait(1, 500)
        return under
      })
    return next
  }
  const replicated = async <T>(call: () => Promise<T>): Promise<T> => {
    const connection = connections
    const outcome = await call()
    const replicas = await onReplica()
    if (replicas < 1 || connections !== connection) throw new Error('Perhaps no replica has it.')
    return outcome
  }
  return {
    insert: (key, value, expiresAt) => replicated(() => store.insert(key, value, expiresAt)),
    get: (key) => store.get(key),
    take: (key) => replicated(() => store.take(key)),
  }
}
