import type { Report } from './report.mjs'
export declare const chartOf: (report: Report) => string
