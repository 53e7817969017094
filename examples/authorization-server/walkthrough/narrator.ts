import type { LogEntry } from '../log.ts'
import type { Exchange } from './exchange.ts'
import { formatEvent, formatExchange, type Paint } from './format.ts'

/** Tells a person what happens, and keeps what the server noted down for whoever asks. */
export interface Narrator {
  readonly heading: (title: string) => void
  readonly exchange: (exchange: Exchange) => void
  readonly log: (entry: LogEntry) => void
  readonly say: (text: string, style?: 'good' | 'bad') => void
  /** What was noted down since the last call. */
  readonly takeEvents: () => readonly LogEntry[]
}

/** More are not kept: in the browser's part nobody takes them. */
const MAX_EVENTS = 100

/** Prints line by line. An entry of the server's log is noted down while its request is answered, and printed below it. */
export const createNarrator = (print: (line: string) => void, paint: Paint): Narrator => {
  const waiting: LogEntry[] = []
  let events: LogEntry[] = []
  return {
    heading: (title) => {
      print('')
      print(paint('heading', title))
    },
    exchange: (exchange) => {
      for (const line of formatExchange(exchange, paint)) print(line)
      for (const entry of waiting.splice(0)) print(formatEvent(entry, paint))
    },
    log: (entry) => {
      waiting.push(entry)
      events = [...events, entry].slice(-MAX_EVENTS)
    },
    say: (text, style) => {
      print('')
      print(style === undefined ? `  ${text}` : paint(style, `  ${text}`))
    },
    takeEvents: () => {
      const taken = events
      events = []
      return taken
    },
  }
}
