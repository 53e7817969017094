import type { LogEntry } from '../log.ts'
import type { ExchangeObserver } from './exchange.ts'
import { formatEvent, formatExchange, type Paint } from './format.ts'

/** Tells a person what happens, and keeps the log of the server. */
export interface Narrator extends ExchangeObserver {
  readonly heading: (title: string) => void
  readonly log: (entry: LogEntry) => void
  readonly say: (text: string, style?: 'good' | 'bad') => void
  /** Returns the log entries since the last call. */
  readonly takeEvents: () => readonly LogEntry[]
}

/** More are not kept: while a person goes through the flow nobody takes them. */
const MAX_EVENTS = 100
/** As many tokens are remembered as written out. */
const MAX_TOKENS = 1000

/** Prints line by line. The log entries of an exchange are printed below that exchange. */
export const createNarrator = (print: (line: string) => void, paint: Paint): Narrator => {
  const seen = new Set<string>()
  let waiting: LogEntry[] = []
  let events: LogEntry[] = []
  let underWay = 0

  const printEvents = (): void => {
    for (const entry of waiting) for (const line of formatEvent(entry, paint)) print(line)
    waiting = []
  }

  return {
    heading: (title) => {
      print('')
      print(paint('heading', title))
    },
    onRequest: () => {
      underWay++
    },
    onAnswer: (exchange) => {
      underWay--
      if (seen.size > MAX_TOKENS) seen.clear()
      if (exchange !== undefined) for (const line of formatExchange(exchange, paint, seen)) print(line)
      printEvents()
    },
    log: (entry) => {
      waiting.push(entry)
      events = [...events, entry].slice(-MAX_EVENTS)
      if (underWay === 0) printEvents()
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
